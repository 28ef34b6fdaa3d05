package chart

import (
	"fmt"
	"math"
	"strings"
)

// State is how far a station of the line has come.
type State string

// The states of a station.
const (
	Passed  State = "passed"
	Present State = "present"
	Ahead   State = "ahead"
)

// Station is a stop on the line. Progress, 0 to 1, is how much of the way to the next stop a present one has gone.
type Station struct {
	Name     string
	State    State
	Progress float64
}

// LineView is the small line of a portfolio's row; Width is in CSS pixels, 190 when 0.
type LineView struct {
	Stations []Station
	Width    float64
}

// Line draws the stations on one line, with what is done in the accent.
func Line(v LineView) string {
	const height, radius, edge = 18.0, 5.0, 8.0
	if v.Width <= 0 {
		v.Width = 190
	}
	var d drawing
	d.open("line", v.Width, height, v.say(), "")
	n := len(v.Stations)
	at := func(i float64) float64 {
		if n < 2 {
			return edge
		}
		return edge + i*(v.Width-2*edge)/float64(n-1)
	}
	if n > 1 {
		d.line("rail", at(0), height/2, at(float64(n-1)), height/2, `stroke="`+hairs+`" stroke-width="2.5"`)
		if reached := v.reached(); reached > 0 {
			d.line("gone", at(0), height/2, at(reached), height/2, `stroke="`+accent+`" stroke-width="2.5"`)
		}
	}
	for i, s := range v.Stations {
		look := fmt.Sprintf(`r="%s" fill="%s" stroke="%s" stroke-width="1.6"`, px(radius-.8), ground, waiting)
		switch s.State {
		case Passed:
			look = fmt.Sprintf(`r="%s" fill="%s"`, px(radius), accent)
		case Present:
			look = fmt.Sprintf(`r="%s" fill="%s" stroke="%s" stroke-width="2.5"`, px(radius), ground, accent)
		}
		d.add(`<circle class="%s" cx="%s" cy="%s" %s><title>%s</title></circle>`, s.State.class(), px(at(float64(i))), px(height/2), look, esc(s.say()))
	}
	return d.close()
}

// reached gives how far the accent goes, counted in stations: to the last one passed or present, and on by its progress.
func (v LineView) reached() float64 {
	far, last := 0.0, float64(len(v.Stations)-1)
	for i, s := range v.Stations {
		switch s.State {
		case Passed:
			far = float64(i)
		case Present:
			far = float64(i) + s.share()
		}
	}
	return math.Min(far, last)
}

func (s Station) share() float64 {
	if !(s.Progress > 0) {
		return 0
	}
	return math.Min(1, s.Progress)
}

func (s State) class() string {
	switch s {
	case Passed, Present:
		return string(s)
	}
	return string(Ahead)
}

func (s Station) say() string {
	switch s.State {
	case Passed:
		return s.Name + " done"
	case Present:
		return fmt.Sprintf("%s now, %.0f%% of the way", s.Name, 100*s.share())
	}
	return s.Name + " ahead"
}

func (v LineView) say() string {
	words := make([]string, len(v.Stations))
	for i, s := range v.Stations {
		words[i] = s.say()
	}
	return strings.Join(words, ", ")
}
