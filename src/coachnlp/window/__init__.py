"""A window for people without a terminal: a page in the browser that only this computer can see."""
