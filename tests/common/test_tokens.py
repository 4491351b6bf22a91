import hashlib

from calendarapp.common import tokens


def test_token_carries_256_bits_and_never_repeats():
    made = {tokens.new_token() for _ in range(200)}

    assert len(made) == 200
    assert {len(token) for token in made} == {43}


def test_log_name_is_the_start_of_the_hash_and_never_of_the_token():
    token = tokens.new_token()

    assert tokens.hash_token(token) == hashlib.sha256(token.encode()).hexdigest()
    assert tokens.log_name(token) == tokens.hash_token(token)[:8]
    assert tokens.log_name(token) not in token
