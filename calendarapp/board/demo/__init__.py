"""The demo: two brands and two agencies with a plan around today. For trying out, never for production."""

from .seed import PASSWORD, SIGN_INS, make_demo

__all__ = ["PASSWORD", "SIGN_INS", "make_demo"]
