"""Static files as production serves them: under names that carry their hash, compressed."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Modules import each other by hashed names, too: otherwise one module would live twice, under two addresses."""

    support_js_module_import_aggregation = True
