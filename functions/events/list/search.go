package main

import (
	"strconv"
	"strings"
	"time"

	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/discovery"
	"github.com/event-radar/event-radar/shared/event"
)

// search is what the query asks for: by default what is to come or running, and with only an end also what is over.
func search(in operation.ListEventsInput) (discovery.Search, error) {
	search := discovery.Search{From: clock.System(), Text: in.Text, Category: in.Category, Tag: in.Tag, City: in.City,
		Price: discovery.Price(in.Price), Format: event.Format(in.Format), Language: in.Language, Organizer: in.Organizer}
	if in.To != nil {
		search.To = *in.To
	}
	switch {
	case in.From != nil:
		search.From = *in.From
	case in.To != nil && in.To.Before(search.From):
		search.From = time.Time{}
	}
	if len(discovery.Words(in.Text)) > discovery.MostWords {
		return search, api.BadParameter("text", "may have "+strconv.Itoa(discovery.MostWords)+" words")
	}
	var err error
	search.Near, err = area(in.Near, in.RadiusKm)
	return search, err
}

// usualRadius is how near is near, in kilometres, unless the query says otherwise.
const usualRadius = 25

// area is what lies within a radius of a place, nil if the query names none.
func area(near string, radius *float64) (*discovery.Area, error) {
	if near == "" {
		if radius != nil {
			return nil, api.BadParameter("radiusKm", "goes together with near, which is missing")
		}
		return nil, nil
	}
	before, after, _ := strings.Cut(near, ",")
	latitude, wrong := degrees(before, 90)
	longitude, wrong2 := degrees(after, 180)
	if wrong || wrong2 {
		return nil, api.BadParameter("near", "must be a latitude from -90 to 90 and a longitude from -180 to 180, as in 52.52,13.405")
	}
	area := discovery.Area{Centre: discovery.Point{Latitude: latitude, Longitude: longitude}, RadiusKM: usualRadius}
	if radius != nil {
		area.RadiusKM = *radius
	}
	return &area, nil
}

// degrees reads an angle that has no more than so many; what is no number, or not a finite one, is wrong.
func degrees(text string, most float64) (angle float64, wrong bool) {
	angle, err := strconv.ParseFloat(text, 64)
	return angle, err != nil || !(-most <= angle && angle <= most)
}
