package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// calendar reads the times of one event, which are relative to the day of the seeding or to the day that the event begins.
type calendar struct {
	now   time.Time // in the event's zone
	start time.Time // of the event; its clock is the zone's
}

var weekdays = map[string]time.Weekday{"sun": time.Sunday, "mon": time.Monday, "tue": time.Tuesday, "wed": time.Wednesday,
	"thu": time.Thursday, "fri": time.Friday, "sat": time.Saturday}

// local is how the API takes a local time of the event's zone.
const local = "2006-01-02T15:04"

// begin reads when an event starts:
//
//	in 3m        so long from now, rounded up to five minutes: an event that will be running soon
//	fri+2 19:30  on a Friday, two weeks after the first one from tomorrow on
func (c *calendar) begin(text string) (string, error) {
	day, clock, _ := strings.Cut(text, " ")
	if day == "in" {
		ahead, err := time.ParseDuration(clock)
		if err != nil {
			return "", err
		}
		const grid = 5 * time.Minute
		c.start = c.now.Add(ahead + grid - 1).Truncate(grid)
		return c.start.Format(time.RFC3339), nil
	}
	name, weeks, _ := strings.Cut(day, "+")
	weekday, known := weekdays[name]
	later, err := strconv.Atoi(weeks)
	if !known || err != nil {
		return "", fmt.Errorf("%q is not a time such as `fri+2 19:30` or `in 2h`", text)
	}
	tomorrow := c.now.AddDate(0, 0, 1)
	ahead := (int(weekday-tomorrow.Weekday()) + 7) % 7
	c.start, err = at(tomorrow.AddDate(0, 0, ahead+7*later), clock)
	return c.start.Format(local), err
}

// near reads a time that depends on the start:
//
//	22:00       on the day of the start
//	+1d 02:00   so many days after it, or before with a minus
//	for 90m     so long after the start
//
// Nothing stays nothing.
func (c *calendar) near(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	day, clock, two := strings.Cut(text, " ")
	if day == "for" {
		length, err := time.ParseDuration(clock)
		return c.start.Add(length).Format(time.RFC3339), err
	}
	days := 0
	if !two {
		clock = text
	} else {
		var err error
		if days, err = strconv.Atoi(strings.TrimSuffix(day, "d")); err != nil {
			return "", fmt.Errorf("%q is not a time such as `22:00` or `+1d 02:00`", text)
		}
	}
	moment, err := at(c.start.AddDate(0, 0, days), clock)
	return moment.Format(local), err
}

// at is a clock's time on a day.
func at(day time.Time, clock string) (time.Time, error) {
	read, err := time.Parse("15:04", clock)
	if err != nil {
		return time.Time{}, err
	}
	return time.Date(day.Year(), day.Month(), day.Day(), read.Hour(), read.Minute(), 0, 0, day.Location()), nil
}

// dated returns the event with its times as the API takes them.
func (g gathering) dated(now time.Time) (gathering, error) {
	zone, err := time.LoadLocation(g.TimeZone)
	if err != nil {
		return g, fmt.Errorf("%s: %w", g.Key, err)
	}
	days := calendar{now: now.In(zone)}
	if g.StartAt, err = days.begin(g.StartAt); err != nil {
		return g, fmt.Errorf("%s: %w", g.Key, err)
	}
	g.Meetings = append([]meeting(nil), g.Meetings...)
	g.TicketTypes = append([]ticketType(nil), g.TicketTypes...)
	times := []*string{&g.EndAt}
	for i := range g.Meetings {
		times = append(times, &g.Meetings[i].StartAt, &g.Meetings[i].EndAt)
	}
	for i := range g.TicketTypes {
		times = append(times, &g.TicketTypes[i].SaleStartsAt, &g.TicketTypes[i].SaleEndsAt)
	}
	for _, text := range times {
		if *text, err = days.near(*text); err != nil {
			return g, fmt.Errorf("%s: %w", g.Key, err)
		}
	}
	return g, nil
}
