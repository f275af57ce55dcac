"""What Ansible loads from here: found by folder and file name, not by import."""
