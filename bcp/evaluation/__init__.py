"""From measured to judged: objectives, business hours, evidence, findings. Pure."""
