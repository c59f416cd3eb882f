"""What people and machines are shown. Foreign text is escaped here and nowhere else."""
