"""The demonstration (演示数据): a whole region with its people and cases. Everything is made up."""
