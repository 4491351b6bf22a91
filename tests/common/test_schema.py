from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema


def test_every_operation_of_the_api_may_answer_with_a_problem():
    schema = SchemaGenerator().get_schema(request=None, public=True)

    operations = [operation for path in schema["paths"].values() for operation in path.values()]
    answers = [list(operation["responses"]["default"]["content"]) for operation in operations]
    assert len(operations) > 5
    assert answers == [["application/problem+json"]] * len(operations)
    assert schema["components"]["schemas"]["Problem"]["required"] == ["type", "title", "status", "detail"]


def test_schema_is_valid():
    validate_schema(SchemaGenerator().get_schema(request=None, public=True))
