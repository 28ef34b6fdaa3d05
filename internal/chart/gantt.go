package chart

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// GanttKind is how a row of a Gantt chart is drawn.
type GanttKind uint8

// The kinds of row.
const (
	GanttTask      GanttKind = iota // a bar
	GanttSummary                    // a bracket over the rows beneath
	GanttMilestone                  // a diamond on its day
)

// GanttRow is a task of the plan. Days are midnights in UTC; Due and LateDue are last days of work; the zero time is none.
type GanttRow struct {
	Level      int
	Key, Title string
	Kind       GanttKind
	Start, Due time.Time
	LateDue    time.Time // as late as it can end without moving the finish
	Deadline   time.Time
	BaseStart  time.Time
	BaseDue    time.Time
	Done       float64 // 0 to 1
	Critical   bool
	Colour     string // of its team, as CSS has it; "" is a quiet grey
	Beside     string // team and initials, written beside the bar
}

// GanttLink is an arrow between rows by their number. Kind is FS, SS, FF or SF.
type GanttLink struct {
	From, To int
	Kind     string
}

// GanttView is what the picture shows. Width is in CSS pixels, 1200 when 0.
type GanttView struct {
	Title    string
	Sentence string // what the picture shows, in words
	Rows     []GanttRow
	Links    []GanttLink
	Today    time.Time            // the zero time draws no line
	Off      func(time.Time) bool // days that are not worked; nil shades none
	Baseline string               // name of the baseline whose bars are drawn
	Width    float64
}

const (
	ganttRow    = 26.0
	ganttHead   = 40.0
	ganttTree   = 320.0
	ganttInset  = 16.0
	ganttBeside = 150.0 // room for texts behind the last bar
)

// ganttFrame is the view with its scale.
type ganttFrame struct {
	GanttView
	first, last time.Time
	day         float64 // pixels of a day
	top, bottom float64
}

// Gantt draws the plan on a time axis as one picture for print: the tree of tasks, bars with the share that is done, float as
// thin tails, milestones as diamonds, summaries as brackets, deadlines as flags, the baseline beneath, links as arrows, and
// a legend of what occurs.
func Gantt(v GanttView) string {
	if v.Width <= 0 {
		v.Width = 1200
	}
	f := ganttFrame{GanttView: v, top: 58 + ganttHead}
	f.span()
	f.bottom = f.top + ganttRow*float64(len(v.Rows))
	var d drawing
	d.open("gantt", v.Width, f.bottom+44, v.Title, v.Sentence)
	d.add(`<rect width="%s" height="%s" fill="%s"/>`, px(v.Width), px(f.bottom+44), ground)
	d.add(`<text x="%s" y="26" font-size="16" font-weight="650" fill="%s">%s</text>`, px(ganttInset), ink, esc(fit(v.Title, v.Width-2*ganttInset, 16)))
	d.text("", ganttInset, 46, 12, "start", dim, fit(v.Sentence, v.Width-2*ganttInset, 12))
	f.axis(&d)
	for _, l := range v.Links {
		f.link(&d, l)
	}
	for i := range v.Rows {
		f.row(&d, i)
	}
	f.legend(&d)
	return d.close()
}

// span takes the days that are drawn, with room for a day before and the texts behind.
func (f *ganttFrame) span() {
	for _, r := range f.Rows {
		for _, at := range []time.Time{r.Start, r.Due, r.Deadline, r.BaseStart, r.BaseDue, r.LateDue} {
			f.widen(at)
		}
	}
	f.widen(f.Today)
	if f.first.IsZero() {
		f.first, f.last = time.Unix(0, 0).UTC(), time.Unix(0, 0).UTC().AddDate(0, 0, 7)
	}
	f.first = f.first.AddDate(0, 0, -1)
	room := f.Width - ganttInset*2 - ganttTree - ganttBeside
	f.day = math.Min(24, math.Max(60, room)/(daysTo(f.first, f.last)+2))
}

func (f *ganttFrame) widen(at time.Time) {
	if at.IsZero() {
		return
	}
	if f.first.IsZero() || at.Before(f.first) {
		f.first = at
	}
	if at.After(f.last) {
		f.last = at
	}
}

// daysTo counts in seconds: a Duration holds no more than 292 years.
func daysTo(from, to time.Time) float64 { return float64((to.Unix() - from.Unix()) / 86400) }

// x gives the left edge of a day.
func (f *ganttFrame) x(at time.Time) float64 {
	return ganttInset + ganttTree + daysTo(f.first, at)*f.day
}

// after gives the right edge of a day.
func (f *ganttFrame) after(at time.Time) float64 { return f.x(at) + f.day }

func (f *ganttFrame) right() float64 { return f.Width - ganttInset }

// axis shades the days off and writes months, or weeks where there is room for them.
func (f *ganttFrame) axis(d *drawing) {
	days := int((f.right() - f.x(f.first)) / f.day)
	if f.Off != nil && f.day >= 2 {
		var shade strings.Builder
		for i := 0; i < days; {
			n := 0
			for i+n < days && f.Off(f.first.AddDate(0, 0, i+n)) {
				n++
			}
			if n > 0 {
				fmt.Fprintf(&shade, "M%s %sh%sV%sh-%sz", px(f.x(f.first.AddDate(0, 0, i))), px(f.top), px(float64(n)*f.day), px(f.bottom), px(float64(n)*f.day))
			}
			i += max(1, n)
		}
		d.add(`<path class="off" fill="%s" opacity="0.5" d="%s"/>`, hairs, shade.String())
	}
	f.ticks(d)
	d.line("hair", ganttInset, f.top, f.right(), f.top, `stroke="`+hairs+`"`)
	if !f.Today.IsZero() {
		x := f.x(f.Today) + f.day/2
		d.line("today", x, f.top-4, x, f.bottom, `stroke="`+accent+`" stroke-width="1.5"`)
		d.add(`<rect x="%s" y="%s" width="34" height="13" rx="6.5" fill="%s"/>`, px(x-17), px(f.top-16), accent)
		d.text("", x, f.top-6.5, 9, "middle", ground, "today")
	}
}

// ticks writes years over months, or months over the Mondays of their weeks where there is room for them.
func (f *ganttFrame) ticks(d *drawing) {
	weekly := f.day*7 >= 30
	upper, step := "2006", max(1, int(math.Ceil(34/(f.day*30))))
	if weekly {
		upper, step = "January 2006", 1
	}
	told := ""
	for at := time.Date(f.first.Year(), f.first.Month(), 1, 0, 0, 0, 0, time.UTC); f.x(at) < f.right()-8; at = at.AddDate(0, step, 0) {
		x, next := math.Max(f.x(at), f.x(f.first)), math.Min(f.x(at.AddDate(0, step, 0)), f.right())
		d.line("hair", x, f.top-34, x, f.bottom, `stroke="`+hairs+`"`)
		if !weekly && next-x > 26 {
			d.text("", x+4, f.top-6, 10.5, "start", dim, at.Format("Jan"))
		}
		if text := at.Format(upper); text != told && next-x > widthOf(text, 10.5) {
			told = text
			d.text("", x+4, f.top-22, 10.5, "start", ink, text)
		}
	}
	if !weekly {
		return
	}
	for at := f.first.AddDate(0, 0, -(int(f.first.Weekday())+6)%7); f.x(at) < f.right()-20; at = at.AddDate(0, 0, 7) {
		if x := f.x(at); x >= f.x(f.first) {
			d.line("hair", x, f.top-16, x, f.bottom, `stroke="`+hairs+`"`)
			d.text("", x+4, f.top-6, 10, "start", dim, at.Format("2"))
		}
	}
}

// row draws one task.
func (f *ganttFrame) row(d *drawing, i int) {
	r := &f.Rows[i]
	top := f.top + float64(i)*ganttRow
	middle := top + ganttRow/2
	d.line("hair", ganttInset, top+ganttRow, f.right(), top+ganttRow, `stroke="`+hairs+`" stroke-width="0.6"`)
	left := ganttInset + float64(min(r.Level, 8))*14
	weight := ""
	if r.Kind == GanttSummary {
		weight = ` font-weight="650"`
	}
	flag := r.flag()
	room := ganttInset + ganttTree - left - 12 - widthOf(r.Key, 10) - widthOf(flag, 9.5) - 8
	d.add(`<text x="%s" y="%s" font-size="10" fill="%s">%s</text>`, px(left), px(middle+4), dim, esc(r.Key))
	d.add(`<text x="%s" y="%s" font-size="12" fill="%s"%s>%s</text>`, px(left+widthOf(r.Key, 10)+8), px(middle+4), ink, weight, esc(fit(r.Title, room, 12)))
	if flag != "" {
		d.text("flag", ganttInset+ganttTree-8, middle+3.5, 9.5, "end", alarm, flag)
	}
	if !r.BaseDue.IsZero() {
		from := r.BaseStart
		if from.IsZero() || r.Kind == GanttMilestone {
			from = r.BaseDue
		}
		d.add(`<rect class="base" x="%s" y="%s" width="%s" height="2.5" rx="1.2" fill="%s"/>`, px(f.x(from)), px(middle+8.5), px(f.after(r.BaseDue)-f.x(from)), waiting)
	}
	if r.Due.IsZero() || r.Start.IsZero() {
		return
	}
	f.mark(d, r, middle)
	end := f.after(r.Due)
	if r.tail() {
		end = f.after(r.LateDue)
		d.add(`<path class="float" fill="none" stroke="%s" stroke-width="1.2" d="M%s %sH%sm0 -3v6"/>`, waiting, px(f.after(r.Due)), px(middle), px(end))
	}
	if !r.Deadline.IsZero() {
		colour := ink
		if r.missed() {
			colour = alarm
		}
		x := f.after(r.Deadline)
		d.add(`<path class="deadline" fill="%s" stroke="%s" stroke-width="1.5" d="M%s %sv18v-18l6 3l-6 3"/>`, colour, colour, px(x), px(middle-9))
		end = math.Max(end, x+6)
	}
	d.add(`<text class="beside" x="%s" y="%s" font-size="10" fill="%s" stroke="%s" stroke-width="3" stroke-linejoin="round" paint-order="stroke">%s</text>`,
		px(end+6), px(middle+3.5), dim, ground, esc(fit(r.Beside, f.right()-end-6, 10)))
}

// mark draws the bar, the bracket or the diamond.
func (f *ganttFrame) mark(d *drawing, r *GanttRow, middle float64) {
	from, to := f.x(r.Start), f.after(r.Due)
	colour := esc(r.Colour)
	if colour == "" {
		colour = dim
	}
	rim := `stroke="` + colour + `" stroke-width="0.8"`
	if r.Critical {
		rim = `stroke="` + alarm + `" stroke-width="1.6"`
	}
	switch r.Kind {
	case GanttSummary:
		d.add(`<path class="summary" fill="%s" d="M%s %sH%sv8l-4 -4H%sl-4 4z"/>`, ink, px(from), px(middle-4), px(to), px(math.Min(from+4, to)))
	case GanttMilestone:
		if !r.Critical {
			rim = ""
		}
		d.add(`<path class="milestone" fill="%s" %s d="M%s %sl6 6l-6 6l-6 -6z"/>`, ink, rim, px(f.x(r.Due)+f.day/2), px(middle-6))
	default:
		d.add(`<rect class="bar" x="%s" y="%s" width="%s" height="12" rx="3" fill="%s" fill-opacity="0.3" %s/>`, px(from), px(middle-6), px(to-from), colour, rim)
		if r.Done > 0 {
			d.add(`<rect class="done" x="%s" y="%s" width="%s" height="12" rx="3" fill="%s"/>`, px(from), px(middle-6), px((to-from)*math.Min(1, r.Done)), colour)
		}
	}
}

func (r *GanttRow) missed() bool { return !r.Deadline.IsZero() && r.Due.After(r.Deadline) }

func (r *GanttRow) tail() bool {
	return r.Kind != GanttSummary && r.Done < 1 && !r.Due.IsZero() && r.LateDue.After(r.Due)
}

// flag says beside the title what colour alone must not say.
func (r *GanttRow) flag() string {
	switch {
	case r.missed():
		return "late"
	case r.Critical && r.Kind != GanttSummary && r.Done < 1:
		return "critical"
	}
	return ""
}
