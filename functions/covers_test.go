package functions

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/event-radar/event-radar/infra/invoke"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/event/cover"
	"github.com/event-radar/event-radar/shared/table"
)

// uploaded is the upload that the samples speak of.
const uploaded = "upl_01K9ZQ4T7M3XW8B6C2D5E9F1GH"

// sheet is a picture of one color in the size of a slot.
func sheet(t testing.TB, slot cover.Slot, of color.NRGBA) []byte {
	t.Helper()
	canvas := image.NewNRGBA(image.Rect(0, 0, slot.Width, slot.Height))
	for i := range canvas.Pix {
		canvas.Pix[i] = []uint8{of.R, of.G, of.B, of.A}[i%4]
	}
	var file bytes.Buffer
	if err := png.Encode(&file, canvas); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

var (
	amber  = color.NRGBA{0xd9, 0x8f, 0x2b, 0xff}
	indigo = color.NRGBA{0x2a, 0x1b, 0x4d, 0xff}
)

// upload puts the pictures of the samples' upload where they wait, in two sizes.
func (w *world) upload(t testing.TB, cloud *invoke.Cloud) {
	t.Helper()
	for _, slot := range cover.Slots[:2] {
		cloud.Store(fmt.Sprintf("uploads/%s/%s/%d", w.concert, uploaded, slot.Width), sheet(t, slot, amber))
	}
}

// calls sends a route's sample for the concert with another body, query or version, and reads the answer.
func (r *run) calls(function string, change func(*events.APIGatewayV2HTTPRequest)) invoke.Response {
	r.Helper()
	notification := request(r, []byte(r.translate(string(sample(r, function)))))
	if change != nil {
		change(&notification)
	}
	var err error
	if r.response, err = r.fleet.Request(r.Context(), function, notification); err != nil {
		r.Fatal(err)
	}
	routes(r)[function].check(r, notification, r.response)
	r.answer = nil
	if len(r.response.Body) > 0 {
		if err := json.Unmarshal(r.response.Body, &r.answer); err != nil {
			r.Fatalf("%s answers no JSON: %s", function, r.response.Body)
		}
	}
	return r.response
}

// version is an edit of another version than the first.
func version(n int64) func(*events.APIGatewayV2HTTPRequest) {
	return func(notification *events.APIGatewayV2HTTPRequest) {
		notification.Headers["if-match"] = fmt.Sprintf(`"%d"`, n)
	}
}

// posts sends a form as a browser does.
func (r *run) posts(form map[string]any, content []byte, change map[string]string) (status int, answer string) {
	r.Helper()
	var body bytes.Buffer
	writer := multipart.NewWriter(&body)
	for name, value := range form["fields"].(map[string]any) {
		text := value.(string)
		if other, ok := change[name]; ok {
			text = other
		}
		if err := writer.WriteField(name, text); err != nil {
			r.Fatal(err)
		}
	}
	file, err := writer.CreateFormFile("file", "blob")
	if err != nil {
		r.Fatal(err)
	}
	if _, err := file.Write(content); err != nil {
		r.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		r.Fatal(err)
	}
	request, err := http.NewRequestWithContext(r.Context(), http.MethodPost, form["url"].(string), &body)
	if err != nil {
		r.Fatal(err)
	}
	request.Header.Set("Content-Type", writer.FormDataContentType())
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		r.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		r.Fatal(err)
	}
	return response.StatusCode, string(text)
}

var _ = expect("events", map[string]func(*run){
	"upload-cover": func(r *run) {
		r.counts("forms", 3)
		r.says("forms.0.fields.Content-Type", "image/webp")
		if key := r.at("forms.2.fields.key"); key != fmt.Sprintf("uploads/%s/%s/1600", r.concert, r.at("uploadId")) {
			r.Errorf("the largest goes to %s", key)
		}
		if r.moved(r.concert, event.Published).Version != 1 {
			r.Error("asking changed the event")
		}
	},
	"set-cover": func(r *run) {
		shown := r.moved(r.concert, event.Published)
		if shown.Version != 2 || shown.Cover == nil || shown.Cover.Alt != "A quartet on a small stage" || len(shown.Cover.Sizes) != 2 {
			r.Fatalf("the event is %+v", shown)
		}
		r.says("cover.color", "#d98f2b")
		r.counts("cover.sizes", 2)
		path := shown.Cover.Path(r.concert, shown.Cover.Sizes[1])
		r.says("cover.url", invoke.SiteURL+"/"+path)
		picture, _ := r.cloud.Stored(path)
		if !bytes.Equal(picture.Content, sheet(r, cover.Slots[1], amber)) || picture.ContentType != "image/png" || !strings.Contains(picture.CacheControl, "immutable") {
			r.Errorf("at %s stands %s, %d bytes, %s", path, picture.ContentType, len(picture.Content), picture.CacheControl)
		}
		r.announces("event.changed")
	},
	"remove-cover": func(r *run) {
		r.says("version", 1) // there is none
		r.calls("events/set-cover", nil)
		shown := r.moved(r.concert, event.Published)
		r.calls("events/remove-cover", version(2))
		r.says("cover", nil)
		bare := r.moved(r.concert, event.Published)
		if bare.Cover != nil {
			r.Error("the cover is still there")
		}
		r.streams(table.EventKey(r.concert), shown, bare)
		for _, size := range shown.Cover.Sizes {
			if picture, there := r.cloud.Stored(shown.Cover.Path(r.concert, size)); !there || picture.Tags["retired"] != "yes" {
				r.Errorf("the picture of %d is %v, %v; it should be there for a while, and retired", size.Width, there, picture.Tags)
			}
		}
	},
})

// illustrated is the world of the samples with what they uploaded.
func illustrated(t *testing.T) *run {
	r := &run{TB: t, stage: setUp(t), world: recorded()}
	r.world.write(t, r.table)
	r.world.upload(t, r.cloud)
	return r
}

// Somebody chooses a picture in a browser, sees it on the page and in lists, takes another, and makes the same event again.
func TestACoverGoesWhereverItsEventIsShown(t *testing.T) {
	r := illustrated(t)
	r.calls("events/upload-cover", func(n *events.APIGatewayV2HTTPRequest) { n.Body = `{"contentType":"image/png"}` })
	upload := r.at("uploadId").(string)
	for i, form := range r.at("forms").([]any) {
		if status, answer := r.posts(form.(map[string]any), sheet(t, cover.Slots[i], indigo), nil); status != http.StatusNoContent {
			t.Fatalf("form %d: %d %s", i, status, answer)
		}
	}
	set := func(n *events.APIGatewayV2HTTPRequest) {
		n.Body = fmt.Sprintf(`{"uploadId":%q,"alt":" A sky at night "}`, upload)
	}
	if r.calls("events/set-cover", set); r.response.Status != http.StatusOK {
		t.Fatalf("%d %s", r.response.Status, r.response.Body)
	}
	r.counts("cover.sizes", 3)
	url := r.at("cover.url")
	r.calls("events/get", nil)
	r.says("cover.url", url)
	r.says("cover.alt", "A sky at night")
	r.hand("workers/project")
	if _, err := r.fleet.Invoke(t.Context(), "workers/project", batch(t, "workers/project", record(1, table.EventKey(r.concert)))); err != nil {
		t.Fatal(err)
	}
	r.hand("events/list")
	r.says("data.0.cover.url", url)
	r.says("data.0.cover.color", "#2a1b4d")
	r.hand("account/list-events")
	if events, _ := json.Marshal(r.answer); !bytes.Contains(events, []byte(url.(string))) {
		t.Errorf("the list of one's own events has no cover: %s", events)
	}

	before := r.moved(r.concert, event.Published)
	first := *before.Cover
	r.hand("events/duplicate")
	copied := r.moved(r.at("id").(string), event.Drafted)
	r.calls("events/set-cover", version(2))
	r.says("cover.color", "#d98f2b")
	r.streams(table.EventKey(r.concert), before, r.moved(r.concert, event.Published))
	for _, size := range first.Sizes {
		if picture, _ := r.cloud.Stored(first.Path(r.concert, size)); picture.Tags["retired"] != "yes" {
			t.Errorf("the picture of %d that was replaced is not retired", size.Width)
		}
		if picture, there := r.cloud.Stored(copied.Cover.Path(copied.ID, size)); !there || picture.Tags["retired"] != "" {
			t.Errorf("the copy of the event has lost its picture of %d", size.Width)
		}
	}
	if again := r.calls("events/set-cover", version(2)); again.Status != http.StatusPreconditionFailed {
		t.Errorf("an edit of a version that is past: %d", again.Status)
	}
}

// Other words for a picture need no other picture.
func TestACoverIsDescribedAnew(t *testing.T) {
	r := illustrated(t)
	describing := func(version, alt string) func(*events.APIGatewayV2HTTPRequest) {
		return func(n *events.APIGatewayV2HTTPRequest) {
			n.Headers["if-match"], n.Body = version, fmt.Sprintf(`{"alt":%q}`, alt)
		}
	}
	if r.calls("events/set-cover", describing(`"1"`, "Nothing yet")); r.response.Status != http.StatusUnprocessableEntity {
		t.Fatalf("words for no picture: %d %s", r.response.Status, r.response.Body)
	}
	r.says("type", "https://event-radar.example/problems/picture-missing")
	r.calls("events/set-cover", nil)
	spoken := r.moved(r.concert, event.Published)
	shown := *spoken.Cover
	r.calls("events/set-cover", describing(`"2"`, "The same, seen better"))
	described := *r.moved(r.concert, event.Published).Cover
	if described.Alt != "The same, seen better" || described.Name != shown.Name || len(described.Sizes) != len(shown.Sizes) {
		t.Errorf("%+v became %+v", shown, described)
	}
	r.streams(table.EventKey(r.concert), spoken, r.moved(r.concert, event.Published))
	for _, size := range shown.Sizes {
		if picture, there := r.cloud.Stored(shown.Path(r.concert, size)); !there || picture.Tags["retired"] != "" {
			t.Errorf("the picture of %d is gone with its old words", size.Width)
		}
	}
}

// The form is the only thing that its holder may do: nothing larger, nothing else, nowhere else.
func TestAFormTakesWhatItIsFor(t *testing.T) {
	r := illustrated(t)
	r.calls("events/upload-cover", nil)
	form := r.at("forms.0").(map[string]any)
	if most := int(form["maxBytes"].(float64)); most != cover.Slots[0].MaxBytes {
		t.Errorf("it says that it takes %d bytes", most)
	}
	if valid := time.Until(parsed(t, r.at("expiresAt"))); valid > cover.Valid || valid < cover.Valid-time.Minute {
		t.Errorf("it is taken for %v", valid)
	}
	small := sheet(t, cover.Slots[0], amber)
	for name, c := range map[string]struct {
		content []byte
		change  map[string]string
		want    string
	}{
		"nothing":         {nil, nil, "EntityTooSmall"},
		"too much":        {make([]byte, cover.Slots[0].MaxBytes+1), nil, "EntityTooLarge"},
		"another type":    {small, map[string]string{"Content-Type": "text/html"}, "AccessDenied"},
		"another place":   {small, map[string]string{"key": "covers/" + r.concert + "/mine.png"}, "AccessDenied"},
		"another promise": {small, map[string]string{"policy": "e30="}, "SignatureDoesNotMatch"},
	} {
		if status, answer := r.posts(form, c.content, c.change); status != http.StatusForbidden || !strings.Contains(answer, c.want) {
			t.Errorf("%s: %d %s, want %s", name, status, answer, c.want)
		}
	}
	if status, answer := r.posts(form, small, nil); status != http.StatusNoContent {
		t.Errorf("what it is for: %d %s", status, answer)
	}
}

func parsed(t *testing.T, instant any) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, instant.(string))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// What was uploaded is looked at. Whatever cannot be a cover leaves everything as it was.
func TestWhatCannotBeACoverIsRefused(t *testing.T) {
	r := illustrated(t)
	waiting := func(slot cover.Slot) string { return fmt.Sprintf("uploads/%s/%s/%d", r.concert, uploaded, slot.Width) }
	huge := append(sheet(t, cover.Slots[1], amber), make([]byte, cover.Slots[1].MaxBytes)...)
	for name, c := range map[string]struct {
		content []byte
		body    string
		want    string // the pointer, or the code
	}{
		"a page":           {[]byte("<html><script>"), "", "/sizes/960"},
		"the wrong size":   {sheet(t, cover.Slots[0], amber), "", "/sizes/960"},
		"too many bytes":   {huge, "", "/sizes/960"},
		"another upload":   {nil, `{"uploadId":"upl_01K9ZQ4T7M3XW8B6C2D5E9F1GJ","alt":"A stage"}`, "picture-missing"},
		"no words for it":  {nil, `{"uploadId":"` + uploaded + `","alt":" "}`, "/alt"},
		"no alt at all":    {nil, `{"uploadId":"` + uploaded + `"}`, "/alt"},
		"no upload at all": {nil, `{"uploadId":"../../covers","alt":"A stage"}`, "/uploadId"},
	} {
		r.world.upload(t, r.cloud)
		if c.content != nil {
			r.cloud.Store(waiting(cover.Slots[1]), c.content)
		}
		r.calls("events/set-cover", func(n *events.APIGatewayV2HTTPRequest) {
			if c.body != "" {
				n.Body = c.body
			}
		})
		if r.response.Status != http.StatusUnprocessableEntity || !bytes.Contains(r.response.Body, []byte(c.want)) {
			t.Errorf("%s: %d %s, want %s", name, r.response.Status, r.response.Body, c.want)
		}
	}
	if event := r.moved(r.concert, event.Published); event.Version != 1 || event.Cover != nil {
		t.Errorf("the event is %+v", event)
	}
}

func TestACoverThatCannotBeKeptChangesNothing(t *testing.T) {
	r := illustrated(t)
	r.cloud.Down()
	if r.calls("events/set-cover", nil); r.response.Status != http.StatusServiceUnavailable {
		t.Errorf("%d %s", r.response.Status, r.response.Body)
	}
	if r.moved(r.concert, event.Published).Version != 1 {
		t.Error("the event changed")
	}
}
