"""Views of the plan that people keep and hand on."""
