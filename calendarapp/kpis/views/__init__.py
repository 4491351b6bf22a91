"""Pages of figures: the programmes of a brand, the figures of an event, and the forms that change them."""
