"""The papers of a drill: plan, controller's script and participants' sheet, as values."""
