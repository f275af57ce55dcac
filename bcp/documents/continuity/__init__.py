"""The ICT-BCP document: what its chapters and forms say, and what is lacking in them."""
