"""helmfile, as far as it can be worked out from the files of a tree: environments, bases, nesting, templates.

The order of things is helmfile's own (v1): the documents of a file are rendered one after another, each
with the values of those before; then release templates are inherited and filled in; then values files are
rendered.
"""
