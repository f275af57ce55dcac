"""Excel workbooks: the register, and the sheets of the cost comparison."""
