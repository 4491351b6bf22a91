"""The pages of the brand's words: channels, personas, markets and products, and what is planned for each."""
