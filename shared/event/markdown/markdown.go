// Package markdown turns what organizers write into what pages show. It stands apart from package event because its parser
// takes as long to initialise as a third of a bare function: only those that write events have it.
package markdown

import (
	"bytes"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// HTML turns a description into HTML that is safe to show: goldmark leaves raw HTML out and drops links to anything that
// could run, such as javascript: (https://github.com/yuin/goldmark#security).
func HTML(description string) (string, error) {
	if description == "" {
		return "", nil
	}
	var html bytes.Buffer
	err := goldmark.New(goldmark.WithExtensions(extension.Linkify, extension.Strikethrough, extension.Table)).
		Convert([]byte(description), &html)
	return html.String(), err
}
