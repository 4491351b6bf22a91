"""Signing in by a provider that speaks OpenID Connect, on top of allauth. Settings alone switch it on."""
