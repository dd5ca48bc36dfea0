"""What patients tell us, as services, forms and pages."""
