package api

import (
	"reflect"
	"testing"
	"time"
)

type place struct {
	City   string   `json:"city"`
	Street *string  `json:"street"`
	Tags   []string `json:"tags"`
}

type base struct {
	Title string `json:"title"`
}

type draft struct {
	base
	Capacity *int       `json:"capacity"`
	Count    int        `json:"count"`
	At       time.Time  `json:"at"`
	EndAt    *time.Time `json:"endAt"`
	Place    place      `json:"place"`
	Second   *place     `json:"second"`
	Stops    []place    `json:"stops"`
	hidden   string
}

func pointer[T any](value T) *T { return &value }

func before() draft {
	return draft{base: base{"old"}, Capacity: pointer(7), Count: 3, Place: place{"Berlin", pointer("Kantstr."), []string{"a", "b"}},
		Second: &place{City: "Rome", Street: pointer("Via")}, Stops: []place{{"Oslo", pointer("Karl"), []string{"x"}}, {City: "Bonn"}}, hidden: "h"}
}

func TestApply(t *testing.T) {
	for name, c := range map[string]struct {
		document string
		change   func(*draft)
	}{
		"nothing stays":                         {`{}`, func(*draft) {}},
		"what is named changes":                 {`{"title":"new"}`, func(d *draft) { d.Title = "new" }},
		"null clears a pointer":                 {`{"capacity":null}`, func(d *draft) { d.Capacity = nil }},
		"null clears a value":                   {`{"count":null,"title":null}`, func(d *draft) { d.Count, d.Title = 0, "" }},
		"a pointer gets a value":                {`{"capacity":9}`, func(d *draft) { d.Capacity = pointer(9) }},
		"objects within are edited":             {`{"place":{"city":"Köln"}}`, func(d *draft) { d.Place.City = "Köln" }},
		"behind a pointer too":                  {`{"second":{"street":null}}`, func(d *draft) { d.Second.Street = nil }},
		"null clears an object":                 {`{"second":null,"place":null}`, func(d *draft) { d.Second, d.Place = nil, place{} }},
		"lists are replaced":                    {`{"place":{"tags":["c"]}}`, func(d *draft) { d.Place.Tags = []string{"c"} }},
		"their elements inherit nothing":        {`{"stops":[{"city":"Genf"}]}`, func(d *draft) { d.Stops = []place{{City: "Genf"}} }},
		"times are read, not edited field wise": {`{"at":"2027-05-01T18:30:00Z"}`, func(d *draft) { d.At = time.Date(2027, 5, 1, 18, 30, 0, 0, time.UTC) }},
	} {
		have, want := before(), before()
		if err := NewDocument([]byte(c.document)).Apply(&have); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if c.change(&want); !reflect.DeepEqual(have, want) {
			t.Errorf("%s:\nhave %+v\nwant %+v", name, have, want)
		}
	}
}

// A copy of the value that was read must not change with the edit: it says what was before.
func TestApplyChangesNobodyElsesValue(t *testing.T) {
	value := before()
	kept := value
	if err := NewDocument([]byte(`{"capacity":1,"second":{"city":"Pisa"},"place":{"street":"x"},"stops":[{"city":"y"}]}`)).Apply(&value); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(kept, before()) {
		t.Errorf("the copy became %+v", kept)
	}
}

func TestApplyToAnEmptyPointer(t *testing.T) {
	var value draft
	if err := NewDocument([]byte(`{"second":{"city":"Pisa"}}`)).Apply(&value); err != nil || value.Second == nil || value.Second.City != "Pisa" {
		t.Errorf("have %+v, %v", value.Second, err)
	}
}

func TestApplyRefusesWhatHasNoField(t *testing.T) {
	var value draft
	for name, err := range map[string]error{
		"an unknown property":   NewDocument([]byte(`{"colour":1}`)).Apply(&value),
		"a field without a tag": NewDocument([]byte(`{"hidden":"x"}`)).Apply(&value),
		"a value of its own":    NewDocument([]byte(`{}`)).Apply(value),
		"another type":          NewDocument([]byte(`{"count":"x"}`)).Apply(&value),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestPropertiesCanBeTakenOut(t *testing.T) {
	d := NewDocument([]byte(`{"startAt":"2027-05-01T18:30","title":"x","endAt":null}`))
	if d.Text("startAt") != "2027-05-01T18:30" || d.Text("endAt") != "" || !d.Has("endAt") || d.Has("city") {
		t.Error("reads wrong")
	}
	var value draft
	if err := d.Without("startAt").Apply(&value); err != nil || value.Title != "x" {
		t.Errorf("have %+v, %v", value, err)
	}
	if raw, err := d.Without("startAt", "title", "endAt").MarshalJSON(); err != nil || string(raw) != "{}" {
		t.Errorf("have %s, %v", raw, err)
	}
}
