"""The Package Center endpoint of the content app."""
