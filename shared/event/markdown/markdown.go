// Package markdown turns what organizers write into what pages show. It stands apart from package event because its parser
// takes as long to initialise as a third of a bare function: only those that write events have it.
package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// HTML turns a description into HTML that is safe to show: goldmark leaves raw HTML out and drops links to anything that
// could run, such as javascript: (https://github.com/yuin/goldmark#security).
//
// A few kilobytes of Markdown can ask for megabytes of HTML and for minutes of work. What goes beyond the bounds of this
// package is a *problem.Error of the code description-too-complex that says what to do.
func HTML(description string) (string, error) {
	if description == "" {
		return "", nil
	}
	var b bounds
	source := []byte(description)
	document := parserWithin(&b).Parse(text.NewReader(source))
	if b.exceeded != nil {
		return "", b.exceeded
	}
	var out bytes.Buffer
	if err := rendererWithin().Render(&limited{out: &out, room: mostHTML}, source, document); err != nil {
		return "", err
	}
	return out.String(), nil
}

// parserWithin is goldmark's parser of CommonMark with tables, strikethrough and bare links, kept within bounds. The numbers
// are goldmark's own priorities.
func parserWithin(b *bounds) parser.Parser {
	blocks, inlines := parser.DefaultBlockParsers(), parser.DefaultInlineParsers()
	for i, block := range blocks {
		switch block.Value {
		case parser.NewBlockquoteParser(), parser.NewListParser():
			blocks[i].Value = nesting{block.Value.(parser.BlockParser), b}
		}
	}
	for i, inline := range inlines {
		switch inline.Value {
		case parser.NewLinkParser():
			inlines[i].Value = links{inline.Value.(linkParser), b}
		case parser.NewCodeSpanParser():
			inlines[i].Value = code{inline.Value.(parser.InlineParser), b}
		case parser.NewEmphasisParser():
			inlines[i].Value = emphasis{inline.Value.(parser.InlineParser), b}
		}
	}
	return parser.NewParser(
		parser.WithBlockParsers(blocks...),
		parser.WithInlineParsers(append(inlines,
			util.Prioritized(emphasis{extension.NewStrikethroughParser(), b}, 500),
			util.Prioritized(extension.NewLinkifyParser(), 999))...),
		parser.WithParagraphTransformers(append(parser.DefaultParagraphTransformers(),
			util.Prioritized(tables{extension.NewTableParagraphTransformer(), b}, 200))...),
		parser.WithASTTransformers(util.Prioritized(extension.NewTableASTTransformer(), 0)))
}

// rendererWithin writes HTML until its writer takes no more.
func rendererWithin() renderer.Renderer {
	return renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(stopping{html.NewRenderer()}, 1000),
		util.Prioritized(stopping{extension.NewTableHTMLRenderer()}, 500),
		util.Prioritized(stopping{extension.NewStrikethroughHTMLRenderer()}, 500)))
}
