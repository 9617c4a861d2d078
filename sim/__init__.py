"""What a dollar spent on peer recovery mentors saves in out-of-home care: a cost-benefit simulation."""
