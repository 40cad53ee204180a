"""What may come to schools: the list of items, the visits planned for a listed one, their lives."""
