"""Starting Ansible and pytest by forking a process that has them imported already."""
