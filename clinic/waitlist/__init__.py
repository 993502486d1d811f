"""Those who wait for a time: their order, what they wish for, and the free times offered to them."""
