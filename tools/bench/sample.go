package main

import (
	"fmt"
	"strings"
)

// sample is a made-up task, the same for both servers.
type sample struct {
	title, description, due string
	state, priority         int
}

var verbs = []string{"Move", "Review", "Agree", "Draft", "Train", "Measure", "Archive", "Order", "Test", "Explain"}
var things = []string{"invoices", "laptops", "contracts", "badges", "tickets", "mailboxes", "forms", "reports", "licences", "calendars", "desks", "vendors"}
var places = []string{"Berlin", "Porto", "Leeds", "Oslo", "Vienna", "Lyon", "Turin"}

// sampleTask gives the i-th task: a title, about 300 characters of description, one of four states, a due date within
// two years.
func sampleTask(i int) sample {
	verb, thing, place := verbs[i%len(verbs)], things[i/3%len(things)], places[i/7%len(places)]
	s := sample{title: fmt.Sprintf("%s the %s of %s, part %d", verb, thing, place, i), state: i * 7 % 4, priority: i%4 + 1}
	s.due = fmt.Sprintf("202%d-%02d-%02d", 6+i/5%2, i*5%12+1, i*11%28+1)
	var b strings.Builder
	for n := 0; b.Len() < 290; n++ {
		fmt.Fprintf(&b, "%s %s in %s. ", verbs[(i+n)%len(verbs)], things[(i*3+n*5)%len(things)], places[(i+n*2)%len(places)])
	}
	s.description = b.String()
	if i%997 == 0 {
		s.description += "quetzalcoatl"
	}
	return s
}

func sampleComment(i int) string {
	return fmt.Sprintf("Comment %d: %s", i, strings.Repeat("we looked at it together and agreed. ", 4))
}
