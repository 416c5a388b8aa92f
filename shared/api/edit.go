package api

// Edit returns what lays a document over a domain value of type T: what domain packages ask for when something is to be
// written or changed.
func Edit[T any](document Document) func(*T) error {
	return func(value *T) error { return document.Apply(value) }
}
