package layout

import (
	"math"
	"strings"
	"unicode/utf8"

	"throughline/internal/bpmn"
)

// Sizes in pixels, those of modelers in the browser.
const (
	taskWidth, taskHeight = 100, 80
	eventSize             = 36
	gatewaySize           = 50
	header                = 30 // the band of a pool or lane with its name
	gap                   = 50 // between two steps, either way
	wayGap                = 25 // between a step and a way that passes it
	trackGap              = 12 // between two ways beside one another
	pad                   = 25 // between steps and the border of their lane
	bodyTop, bodyPad      = 40, 30
	labelWidth            = 90
	lineHeight            = 14
	letter                = 6.2 // mean width of a letter of a label
	halfRow               = taskHeight / 2
)

// form is how an item looks.
type form int

const (
	box     form = iota // task, call, collapsed sub-process
	frame               // sub-process with its content
	event               // circle
	gateway             // diamond
	sheet               // data object or store
	note                // text annotation
)

// item is something with a shape, other than pools, lanes and groups. x and y are its upper left corner within its scope
// until everything is placed, and in the drawing then.
type item struct {
	id, name   string
	form       form
	kind       string
	start      bool
	x, y, w, h float64
	in         *scope
	body       *scope  // content of a sub-process
	host       *item   // the activity of a boundary event, the step an artifact stands with
	borders    []*item // boundary events, from right to left
	above      []*item // artifacts that stand with it
	below      []*item
	label      *bpmn.Bounds
	grid       *grid // the band of the scope it stands in, and its vertex there; of hosts only
	cell       int
	topUsed    bool
	bottomUsed bool
	taken      [2][]float64 // x of the ways that end at its top and bottom
}

func (it *item) cx() float64 { return it.x + it.w/2 }
func (it *item) cy() float64 { return it.y + it.h/2 }

// flat tells whether the sides of the item are straight, so that a way can end anywhere on them.
func (it *item) flat() bool { return it.form != event && it.form != gateway }

// root gives the item that takes a place of its own in the scope for this one.
func (it *item) root() *item {
	for it.host != nil {
		it = it.host
	}
	return it
}

// link is something with an edge.
type link struct {
	id, name     string
	from, to     *item // nil where the end is a pool or something without a place of its own
	fromID, toID string
	soft         bool // not a sequence flow: it leaves the layers alone
	message      bool
	points       []bpmn.Point
	scope        *scope // whose coordinates the points are in; nil for those of the drawing
}

// lane is a lane of a scope. Its box is in the coordinates of the scope.
type lane struct {
	id         string
	inner      []*lane
	depth      int
	x, y, w, h float64
}

// scope is what one process or sub-process holds.
type scope struct {
	owner *item // the sub-process, or nil
	pool  *pool
	items []*item
	lanes []*lane // the outer ones
	leafs []*lane // those without lanes in them, from top to bottom; at least one when it is laid out
	laneN map[*item]int
	links []*link // those whose ends first meet here
	depth int

	bands []*grid // from top to bottom: the flow, then rows of sub-processes that no flow touches
	w, h  float64
	x, y  float64 // of its upper left corner in the drawing, once everything is placed
}

// pool is a participant, or with no id a process that has none.
type pool struct {
	id         string
	inner      *scope // nil for a black box
	x, y, w, h float64
}

// plane is one diagram.
type plane struct {
	element string
	pools   []*pool
	links   []*link // between pools
	loose   []*link // with an end that has no place of its own: a flow, a lane, a group
	groups  []*group
}

// group is a box around some steps.
type group struct {
	id       string
	category string
	members  []*item
	bounds   bpmn.Bounds
}

// measure gives the size of a text broken into lines of a width, at most so many.
func measure(text string, width float64, most int) (w, h float64) {
	lines, line := 0, 0.0
	for _, word := range strings.Fields(text) {
		n := float64(utf8.RuneCountInString(word)) * letter
		switch {
		case lines == 0:
			lines, line = 1, n
		case line+letter+n <= width:
			line += letter + n
		default:
			lines, line = lines+1, n
		}
		for line > width && lines < most {
			w, line = width, line-width
			lines++
		}
		w = math.Max(w, math.Min(line, width))
		if lines >= most {
			lines = most
		}
	}
	if lines == 0 {
		return 0, 0
	}
	return even(w + 2), float64(lines) * lineHeight
}

// even rounds up to a whole number that halves to a whole one.
func even(f float64) float64 { return 2 * math.Ceil(f/2) }

// noteSize gives a text annotation the size its text wants.
func noteSize(text string) (w, h float64) {
	w = 100
	if n := utf8.RuneCountInString(text); n > 160 {
		w = 220
	} else if n > 50 {
		w = 150
	}
	_, h = measure(text, w-14, 24)
	h += 14 * float64(strings.Count(strings.TrimSpace(text), "\n")/2)
	return w, even(math.Min(math.Max(30, h+12), 350))
}
