"""Pages about oneself, one's organisations, their people, and invitations."""
