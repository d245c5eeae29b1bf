"""What people read: pages, live updates and feeds, served by one Starlette application."""
