package markdown

import (
	"bytes"
	"strconv"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/event-radar/event-radar/shared/problem"
)

// The bounds of one description. They are far beyond what people write, and keep any 20,000 characters to a few
// milliseconds of work.
const (
	deepest   = 20        // quotes and lists within each other: each line is held against all that are open
	mostCells = 5_000     // of all tables: short rows are filled up, so that a wide header makes every "|" a whole row
	mostSteps = 5_000_000 // of pairing brackets, stars and backticks: each may be held against the whole of its paragraph
	mostHTML  = 200_000   // bytes; openapi.yaml promises it of descriptionHtml
)

// tooComplex is the refusal, with what to do about it.
func tooComplex(detail string) error {
	const code = "description-too-complex"
	return problem.NewInvalid(code, detail, problem.Field{Pointer: "/description", Code: code, Detail: detail})
}

var (
	errTooDeep    = tooComplex("Its quotes and lists stand in each other more than " + strconv.Itoa(deepest) + " deep. Nest them less deeply.")
	errTooWide    = tooComplex("Its tables have more than " + strconv.Itoa(mostCells) + " cells, the empty ones included. Make them smaller.")
	errTooTangled = tooComplex(`One of its paragraphs has too many brackets, stars, underscores or backticks. Divide it, or write \ before those that are to be shown.`)
	errTooLong    = tooComplex("It becomes more than " + strconv.Itoa(mostHTML) + " bytes of HTML. Shorten it, or use less formatting.")
)

// bounds watches over the parsing of one description. goldmark's parsers cannot stop, but they can be kept from doing more:
// once something is exceeded, whatever would add to it stays plain text, and in the end nobody sees it.
type bounds struct {
	cells, steps int
	paragraph    ast.Node // that delimiters are counted of
	delimiters   int
	exceeded     error // by what came first
}

func (b *bounds) exceed(by error) {
	if b.exceeded == nil {
		b.exceeded = by
	}
}

// spend counts steps of pairing, and spent says that they are used up.
func (b *bounds) spend(steps int) {
	if b.steps += steps; b.spent() {
		b.exceed(errTooTangled)
	}
}

func (b *bounds) spent() bool { return b.steps > mostSteps }

// nesting opens quotes or lists only down to a depth.
type nesting struct {
	parser.BlockParser
	*bounds
}

func (n nesting) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, position := reader.Position()
	node, state := n.BlockParser.Open(parent, reader, pc)
	if node == nil || depth(parent) < deepest {
		return node, state
	}
	n.exceed(errTooDeep)
	reader.SetPosition(line, position)
	return nil, parser.NoChildren
}

// depth is how many quotes and lists a node stands in, itself included.
func depth(node ast.Node) (levels int) {
	for ; node != nil; node = node.Parent() {
		if kind := node.Kind(); kind == ast.KindBlockquote || kind == ast.KindList {
			levels++
		}
	}
	return levels
}

// tables makes tables up to a number of cells.
type tables struct {
	parser.ParagraphTransformer
	*bounds
}

func (t tables) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	if t.cells += cells(node.Lines(), reader.Source()); t.cells > mostCells {
		t.exceed(errTooWide)
		return
	}
	t.ParagraphTransformer.Transform(node, reader, pc)
}

// cells is how many cells a paragraph would have at most as a table: the line below the header says how many there are in
// each row.
func cells(lines *text.Segments, source []byte) (most int) {
	for i := 1; i < lines.Len(); i++ {
		at := lines.At(i)
		line := at.Value(source)
		if bytes.IndexByte(line, '-') < 0 || len(bytes.Trim(line, "-|: \t\r\n\v\f")) > 0 {
			continue
		}
		columns, rows := bytes.Count(line, []byte("|"))+1, lines.Len()-i+1
		most = max(most, columns*rows)
	}
	return most
}

// links pairs brackets as long as that can be afforded. A closing bracket that makes no link was held against its whole
// paragraph.
type links struct {
	linkParser
	*bounds
}

type linkParser interface {
	parser.InlineParser
	parser.CloseBlocker
}

func (l links) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if block.Peek() != ']' {
		return l.linkParser.Parse(parent, block, pc)
	}
	if l.spent() {
		return nil
	}
	node := l.linkParser.Parse(parent, block, pc)
	if node == nil {
		l.spend(length(parent))
	} else {
		l.spend(perNode * parent.ChildCount()) // the stars inside of it were sought from the paragraph's beginning
	}
	return node
}

// code pairs backticks as long as that can be afforded. Those that nothing closes were sought to the end of the paragraph,
// and stay text.
type code struct {
	parser.InlineParser
	*bounds
}

func (c code) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if c.spent() {
		return nil
	}
	node := c.InlineParser.Parse(parent, block, pc)
	if node != nil && node.Kind() == ast.KindText {
		c.spend(length(parent))
	}
	return node
}

// How many bytes the search for a bracket or backtick passes in the time that it takes to begin a new line, or to go from one
// node of the document to the next.
const (
	perLine = 50
	perNode = 8
)

// length is how long it takes to look through a paragraph, as if it were one line of so many bytes.
func length(paragraph ast.Node) int {
	lines := paragraph.Lines()
	if lines.Len() == 0 {
		return 0
	}
	return lines.At(lines.Len()-1).Stop - lines.At(0).Start + perLine*lines.Len()
}

// emphasis pairs stars, underscores or tildes as long as that can be afforded. Each may be held against all before it in its
// paragraph.
type emphasis struct {
	parser.InlineParser
	*bounds
}

func (e emphasis) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if e.spent() || block.Peek() == '~' && block.PrecendingCharacter() == '~' { // too many tildes are measured once
		return nil
	}
	if e.paragraph != parent {
		e.paragraph, e.delimiters = parent, 0
	}
	e.delimiters++
	e.spend(e.delimiters)
	return e.InlineParser.Parse(parent, block, pc)
}

// limited is a writer that takes so many bytes and no more.
type limited struct {
	out  *bytes.Buffer
	room int
}

func (l *limited) Write(p []byte) (int, error) {
	if l.room -= len(p); l.room < 0 {
		return 0, errTooLong
	}
	return l.out.Write(p)
}

// stopping renders until the writer has refused something: goldmark's own renderers do not look, and a link that is repeated
// a thousand times is escaped a thousand times.
type stopping struct{ renderer.NodeRenderer }

func (s stopping) RegisterFuncs(register renderer.NodeRendererFuncRegisterer) {
	s.NodeRenderer.RegisterFuncs(stoppingRegister{register})
}

type stoppingRegister struct {
	renderer.NodeRendererFuncRegisterer
}

func (s stoppingRegister) Register(kind ast.NodeKind, render renderer.NodeRendererFunc) {
	s.NodeRendererFuncRegisterer.Register(kind, func(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
		if _, err := w.Write(nil); err != nil { // a bufio.Writer keeps the error of an earlier write
			return ast.WalkStop, err
		}
		return render(w, source, node, entering)
	})
}
