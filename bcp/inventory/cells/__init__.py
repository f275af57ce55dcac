"""What people write into cells → what an inventory file would say."""
