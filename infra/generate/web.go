package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/event-radar/event-radar/shared/money"
)

// Currencies is what the web application has to know of money: browsers count the digits of some currencies as ICU does, and
// not as ISO 4217, by which amounts are stored.
func Currencies() []byte {
	var source bytes.Buffer
	fmt.Fprintln(&source, "// Written by infra/generate from shared/money. Do not edit.")
	fmt.Fprintln(&source)
	fmt.Fprintln(&source, "/** Digits behind the point (ISO 4217) where they are not two. */")
	fmt.Fprintln(&source, "export const digits: Readonly<Record<string, number>> = {")
	for _, currency := range money.Unusual() {
		fmt.Fprintf(&source, "  %s: %d,\n", currency, money.Digits(currency))
	}
	fmt.Fprintln(&source, "}")
	return source.Bytes()
}

// Contract is what the pages about the API show: its routes, and each problem by its code.
func Contract(spec *Spec) ([]byte, error) {
	type route struct {
		Method  string   `json:"method"`
		Path    string   `json:"path"`
		Summary string   `json:"summary"`
		Access  string   `json:"access"`
		Team    []string `json:"team,omitempty"`
	}
	type problem struct {
		Status int    `json:"status"`
		Title  string `json:"title"`
		Detail string `json:"detail"`
	}
	routes, problems := []route{}, map[string]problem{}
	for _, o := range spec.Operations {
		routes = append(routes, route{o.Method, o.Path, o.Summary, o.Access.Kind, o.Access.Team})
	}
	for _, p := range spec.Problems {
		problems[p.Code] = problem{p.Status, p.Title, p.Detail}
	}
	content, err := json.MarshalIndent(map[string]any{"routes": routes, "problems": problems}, "", "  ")
	return append(content, '\n'), err
}
