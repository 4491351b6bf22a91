import pytest
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


@pytest.mark.parametrize(
    "things", ["calendars", "channels", "event-types", "markets", "metrics", "personas", "products"]
)
def test_what_is_archived_by_a_patch_is_written_there_alone(things):
    schema = SchemaGenerator().get_schema(request=None, public=True)

    def fields(operation, part):
        content = operation[part] if part == "requestBody" else operation["responses"]["200"]
        name = content["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
        return schema["components"]["schemas"][name]["properties"]

    patch = schema["paths"][f"/api/v1/{things}/{{id}}/"]["patch"]
    post = schema["paths"][f"/api/v1/{things}/"]["post"]
    assert fields(patch, "requestBody")["archived"] == {"type": "boolean"}
    assert fields(patch, "responses")["archived"]["type"] == "boolean"
    assert "archived" not in fields(post, "requestBody")
