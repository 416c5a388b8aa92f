package mail

import (
	"bytes"
	"encoding/base64"
	"errors"
	"flag"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	stdmail "net/mail"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/event-radar/event-radar/shared/calendar"
	"github.com/event-radar/event-radar/shared/notice/pass"
)

var update = flag.Bool("update", false, "write the golden files")

var writer = Writer{Site: "https://events.example"}

var anna = Address{Name: "Anna Björk", Email: "anna@example.test"}

func order() Order {
	start := time.Date(2026, 11, 27, 18, 0, 0, 0, time.UTC)
	end := start.Add(3 * time.Hour)
	ticket := pass.Ticket{
		EventTitle: "Jazz & <b>Swing</b>", Start: start, End: end, TimeZone: "Europe/Berlin", Venue: "Kulturhaus", City: "Berlin",
		HolderName: "Anna Björk", TicketType: "Standing", Code: "SECRET-CODE-1", OrderID: "ord_1", RegistrationID: "reg_1", Number: 1, Of: 2,
	}
	second := ticket
	second.HolderName, second.Code, second.RegistrationID, second.Number = "محمد الخوارزمي", "SECRET-CODE-2", "reg_2", 2
	return Order{
		ID:      "ord_1",
		Event:   Event{ID: "evt_1", Title: ticket.EventTitle, Start: start, End: end, TimeZone: "Europe/Berlin", Place: "Kulturhaus, Berlin"},
		Buyer:   "Anna Björk",
		Own:     true,
		Tickets: []pass.Ticket{ticket, second},
		Calendar: []calendar.Entry{{
			UID: "evt_1", Sequence: 3, Changed: start.AddDate(0, -1, 0), Start: start, End: end, TimeZone: "Europe/Berlin", Title: ticket.EventTitle,
		}},
		Bill: Bill{Lines: []Line{{2, "Standing", "25.00 EUR", "50.00 EUR"}, {1, "Programme <b>", "2.00 EUR", "2.00 EUR"}}, Fee: "2.00 EUR",
			Total: "54.00 EUR", Seller: "Kulturhaus e.V."},
	}
}

// everyKind is one mail of each kind.
func everyKind(t *testing.T, o Order) map[string]Message {
	t.Helper()
	mails := map[string]Message{}
	add := func(name string, m Message, err error) {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		mails[name] = m
	}
	one := o
	one.Tickets, one.Own = o.Tickets[1:], false
	free := o
	free.Bill, free.Calendar = Bill{}, nil
	m, err := writer.OrderConfirmed(anna, o)
	add("order-confirmed", m, err)
	m, err = writer.OrderConfirmed(anna, free)
	add("order-confirmed-free", m, err)
	m, err = writer.TicketsIssued(anna, one)
	add("tickets-issued", m, err)
	m, err = writer.OrderCancelled(anna, o, "")
	add("order-cancelled", m, err)
	m, err = writer.RegistrationWithdrawn(anna, one, "Zoë 🎉", "Standing")
	add("registration-withdrawn", m, err)
	m, err = writer.EventChanged(anna, o, []Change{
		{"Time", "Fri 27 Nov 2026, 18:00–21:00 (Europe/Berlin, CET)", "Fri 27 Nov 2026, 19:00–22:00 (Europe/Berlin, CET)"},
		{"Place", "Club", "Kulturhaus, Berlin"},
	})
	add("event-changed", m, err)
	meeting := o.Event
	meeting.Title = "Workshop"
	m, err = writer.MeetingCancelled(anna, o, meeting, "The band is ill.\nSorry!")
	add("meeting-cancelled", m, err)
	ofMoney(o, one, add)
	return mails
}

// ofMoney are the kinds that tell of it.
func ofMoney(o, one Order, add func(string, Message, error)) {
	debited, none, asked, unpaid := o, o, o, o
	debited.Debit, debited.Returned = true, "10.00 EUR"
	none.Tickets, asked.Disputed, unpaid.Unpaid = nil, true, true
	off := none
	off.CalledOff = true
	m, err := writer.OrderConfirmed(anna, debited)
	add("order-confirmed-debit", m, err)
	for name, g := range map[string]Giving{
		"refund-of-tickets":      {For: ByOrganizer, Amount: "25.00 EUR", Keeps: true, Why: "The front row is\nnot there any more."},
		"refund-of-all":          {For: ByOrganizer, Amount: "54.00 EUR"},
		"refund-by-policy":       {For: ByPolicy, Amount: "27.00 EUR"},
		"refund-late":            {For: TooLate, Amount: "54.00 EUR"},
		"refund-late-given-up":   {For: TooLate, Amount: "54.00 EUR", GivenUp: true},
		"refund-late-called-off": {For: TooLate, Amount: "54.00 EUR", CalledOff: true},
	} {
		m, err = writer.MoneyReturned(anna, o, g)
		add(name, m, err)
	}
	m, err = writer.MoneyReturned(anna, none, Giving{For: ByOrganizer, Amount: "10.00 EUR", Keeps: true, Why: "The bar was closed."})
	add("refund-of-amount", m, err)
	m, err = writer.PaymentFailed(anna, o)
	add("payment-failed", m, err)
	m, err = writer.EventCancelled(anna, o, "The band is ill.", "54.00 EUR")
	add("event-cancelled", m, err)
	m, err = writer.EventCancelled(anna, one, "The band is ill.", "")
	add("event-cancelled-holder", m, err)
	m, err = writer.EventCancelled(anna, asked, "", "")
	add("event-cancelled-disputed", m, err)
	m, err = writer.EventCancelled(anna, unpaid, "The band is ill.", "")
	add("event-cancelled-unpaid", m, err)
	m, err = writer.TicketsRevoked(anna, one, "Sold on for more than it cost.")
	add("tickets-revoked", m, err)
	m, err = writer.RefundFailed(anna, none, "25.00 EUR", "the card has expired or was cancelled")
	add("refund-failed", m, err)
	m, err = writer.DisputeOpened(anna, none, Claim{Amount: "54.00 EUR", Why: "the payer says that they did not pay"})
	add("dispute-opened", m, err)
	m, err = writer.DisputeOpened(anna, none, Claim{Amount: "54.00 EUR", Why: "the payer does not recognize it", Inquiry: true})
	add("dispute-opened-inquiry", m, err)
	m, err = writer.DisputeClosed(anna, none, Claim{Amount: "54.00 EUR", Won: true})
	add("dispute-won", m, err)
	m, err = writer.DisputeClosed(anna, off, Claim{Amount: "54.00 EUR", Won: true})
	add("dispute-won-called-off", m, err)
	m, err = writer.DisputeClosed(anna, none, Claim{Amount: "54.00 EUR"})
	add("dispute-lost", m, err)
}

func TestWords(t *testing.T) {
	for name, m := range everyKind(t, order()) {
		golden(t, name+".txt", "Subject: "+m.Subject+"\n\n"+m.Text)
	}
}

func TestPage(t *testing.T) {
	golden(t, "event-changed.html", everyKind(t, order())["event-changed"].HTML)
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update writes it):\n%s", name, got)
	}
}

// Both parts say the same, and their links go to the site.
func TestPartsAgree(t *testing.T) {
	for name, m := range everyKind(t, order()) {
		page, links := read(t, m.HTML)
		for _, link := range links {
			if !strings.HasPrefix(link, "https://events.example") {
				t.Errorf("%s links to %s", name, link)
			}
			if !strings.Contains(m.Text, link) {
				t.Errorf("%s: the plain part lacks %s", name, link)
			}
		}
		for paragraph := range strings.SplitSeq(m.Text, "\n") {
			for word := range strings.FieldsSeq(isolates.Replace(paragraph)) {
				if strings.Trim(word, "-:.,0123456789") == "" || strings.Contains(word, "https://") || strings.HasSuffix(word, ":") {
					continue
				}
				if !strings.Contains(page, word) {
					t.Errorf("%s: the page lacks %q", name, word)
				}
			}
		}
	}
}

var isolates = strings.NewReplacer("\u2068", "", "\u2069", "")

// read is the text of a page as one sees it, and where its links go.
func read(t *testing.T, page string) (text string, links []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for node := range root.Descendants() {
		switch {
		case node.Type == html.TextNode && node.Parent.Data != "style":
			b.WriteString(isolates.Replace(node.Data) + " ")
		case node.Type == html.ElementNode && (node.Data == "script" || node.Data == "img" || node.Data == "b"):
			t.Errorf("<%s> in the page", node.Data)
		}
		for _, attribute := range node.Attr {
			if attribute.Key == "href" || attribute.Key == "src" {
				links = append(links, attribute.Val)
			}
		}
	}
	return b.String(), links
}

// A confirming mail, read as a mail program reads it.
func TestMIME(t *testing.T) {
	m := everyKind(t, order())["order-confirmed"]
	date := time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)
	raw, err := m.MIME(Address{Name: "Event Radar", Email: "tickets@events.example"}, date)
	if err != nil {
		t.Fatal(err)
	}
	for l := range bytes.SplitSeq(raw, []byte("\r\n")) {
		if len(l) > 998 || bytes.ContainsAny(l, "\r\n") {
			t.Fatalf("bad line of %d octets", len(l))
		}
	}
	read, err := stdmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if to, err := read.Header.AddressList("To"); err != nil || len(to) != 1 || *to[0] != (stdmail.Address{Name: anna.Name, Address: anna.Email}) {
		t.Errorf("to %v (%v)", to, err)
	}
	if got, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject")); err != nil || got != "Your 2 tickets: Jazz & <b>Swing</b>, Fri 27 Nov 2026" {
		t.Errorf("subject %q (%v)", got, err)
	}
	if got, err := read.Header.Date(); err != nil || !got.Equal(date) {
		t.Errorf("date %v (%v)", got, err)
	}
	parts := parts(t, read.Header.Get("Content-Type"), read.Body)
	var kinds []string
	for _, p := range parts {
		kinds = append(kinds, p.kind+" "+p.name)
	}
	want := "text/plain  | text/html  | application/pdf tickets.pdf | text/calendar event.ics"
	if got := strings.Join(kinds, " | "); got != want {
		t.Fatalf("parts %s, want %s", got, want)
	}
	if got := strings.ReplaceAll(string(parts[0].content), "\r\n", "\n"); got != m.Text {
		t.Errorf("plain part:\n%q\nwant\n%q", got, m.Text)
	}
	if !bytes.Equal(parts[2].content, m.Attachments[0].Content) || !bytes.HasPrefix(parts[2].content, []byte("%PDF-")) {
		t.Error("the tickets did not travel well")
	}
	if !bytes.Contains(parts[3].content, []byte("BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin")) {
		t.Error("the calendar file lacks its zone")
	}
	if strings.Contains(m.Text+m.HTML, "SECRET-CODE") {
		t.Error("the code stands in the text of a mail, which is quoted and forwarded")
	}
}

type part struct {
	kind, name string
	content    []byte
}

func parts(t *testing.T, contentType string, body io.Reader) (all []part) {
	t.Helper()
	_, parameters, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	r := multipart.NewReader(body, parameters["boundary"])
	for {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, parameters, err := mime.ParseMediaType(p.Header.Get("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(kind, "multipart/") {
			all = append(all, nested(t, p)...)
			continue
		}
		if strings.HasPrefix(kind, "text/") && parameters["charset"] != "utf-8" {
			t.Errorf("%s in %q", kind, parameters["charset"])
		}
		content, err := io.ReadAll(decoder(p))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, part{kind, p.FileName(), content})
	}
}

func nested(t *testing.T, p *multipart.Part) []part {
	return parts(t, p.Header.Get("Content-Type"), p)
}

// What people write stays text.
func FuzzMessage(f *testing.F) {
	f.Add("a\r\nBcc: everybody@example.test", "Anna\nX: y")
	f.Add("<script>alert(1)</script>", "\u202Egnp.exe")
	f.Add(`"><img src=x onerror=y>`, "شركة <a href='https://evil.example'>")
	f.Add("{{.Site}}", "\x00\x80")
	f.Fuzz(func(t *testing.T, title, name string) {
		o := order()
		o.Event.Title, o.Event.Place, o.Buyer = title, title, name
		o.Tickets[0].HolderName, o.Tickets[0].TicketType = name, title
		o.Calendar = nil
		m, err := writer.OrderCancelled(Address{Name: name, Email: "anna@example.test"}, o, title)
		if err != nil {
			t.Fatal(err)
		}
		_, links := read(t, m.HTML)
		for _, link := range links {
			if !strings.HasPrefix(link, "https://events.example") {
				t.Errorf("a link to %q", link)
			}
		}
		raw, err := m.MIME(Address{Name: name, Email: "tickets@events.example"}, time.Unix(0, 0))
		if err != nil {
			t.Fatal(err)
		}
		got, err := stdmail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Header) != 7 {
			t.Errorf("%d headers: %v", len(got.Header), got.Header)
		}
		if to, err := got.Header.AddressList("To"); err != nil || len(to) != 1 || to[0].Address != "anna@example.test" {
			t.Errorf("to %v (%v)", to, err)
		}
	})
}

func TestAddresses(t *testing.T) {
	for _, email := range []string{
		"", "anna", "anna@example.test\r\nBcc: x@example.test", "a@example.test, b@example.test", "Anna <anna@example.test>", "anna@example.test ",
	} {
		if _, err := (Message{To: Address{Email: email}}).MIME(anna, time.Now()); !errors.Is(err, ErrAddress) {
			t.Errorf("%q: %v, want %v", email, err, ErrAddress)
		}
	}
}

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", " a\r\nb\tc ": "a b c", "a\u202Eb\u2066c": "a b c", "x\x00y": "x y", "\xff": "\uFFFD", "👩‍👧 नेपाल": "👩‍👧 नेपाल",
	} {
		if got := line(in); got != want {
			t.Errorf("line(%q) = %q, want %q", in, got, want)
		}
	}
	if got := isolate("محمد"); !regexp.MustCompile("^\u2068.*\u2069$").MatchString(got) {
		t.Errorf("isolate: %q", got)
	}
}

func decoder(p *multipart.Part) io.Reader {
	if p.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
		return quotedprintable.NewReader(p)
	}
	return base64.NewDecoder(base64.StdEncoding, p)
}
