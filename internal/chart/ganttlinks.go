package chart

import (
	"fmt"
	"math"
)

// link draws an arrow with right angles from one row's end to another's.
func (f *ganttFrame) link(d *drawing, l GanttLink) {
	if l.From < 0 || l.To < 0 || l.From >= len(f.Rows) || l.To >= len(f.Rows) || l.From == l.To || len(l.Kind) != 2 {
		return
	}
	a, b := &f.Rows[l.From], &f.Rows[l.To]
	if a.Due.IsZero() || a.Start.IsZero() || b.Due.IsZero() || b.Start.IsZero() {
		return
	}
	const stub = 7
	out, inward := -1.0, -1.0
	if l.Kind[0] == 'F' {
		out = 1
	}
	if l.Kind[1] == 'S' {
		inward = 1
	}
	x1, y1 := f.end(a, out > 0), f.top+(float64(l.From)+0.5)*ganttRow
	x2, y2 := f.end(b, inward < 0), f.top+(float64(l.To)+0.5)*ganttRow
	from, to := x1+out*stub, x2-inward*stub
	path := fmt.Sprintf("M%s %s", px(x1), px(y1))
	switch {
	case out != inward: // both ends on one side: around the farther one
		c := math.Max(from, to)
		if out < 0 {
			c = math.Min(from, to)
		}
		path += fmt.Sprintf("H%sV%sH%s", px(c), px(y2), px(x2))
	case (to-from)*out >= 0:
		path += fmt.Sprintf("H%sV%sH%s", px(from), px(y2), px(x2))
	default: // back between the rows
		between := y1 + math.Copysign(ganttRow/2, y2-y1)
		path += fmt.Sprintf("H%sV%sH%sV%sH%s", px(from), px(between), px(to), px(y2), px(x2))
	}
	colour := waiting
	if a.Critical && b.Critical {
		colour = alarm
	}
	d.add(`<path class="link" fill="none" stroke="%s" d="%s"/><path fill="%s" d="M%s %sl%s -3v6z"/>`, colour, path, colour, px(x2), px(y2), px(-4.5*inward))
}

// end gives where a row's bar ends, or its diamond's side.
func (f *ganttFrame) end(r *GanttRow, finish bool) float64 {
	switch {
	case r.Kind == GanttMilestone && finish:
		return f.x(r.Due) + f.day/2 + 6
	case r.Kind == GanttMilestone:
		return f.x(r.Due) + f.day/2 - 6
	case finish:
		return f.after(r.Due)
	}
	return f.x(r.Start)
}

// legend tells what each mark in the picture means, and only those that occur.
func (f *ganttFrame) legend(d *drawing) {
	x, y := ganttInset, f.bottom+24
	has := func(test func(*GanttRow) bool) bool {
		for i := range f.Rows {
			if test(&f.Rows[i]) {
				return true
			}
		}
		return false
	}
	add := func(there bool, mark func(), width float64, text string) {
		if !there || x+width+widthOf(text, 10) > f.right() {
			return
		}
		mark()
		d.text("legend", x+width+5, y+3.5, 10, "start", dim, text)
		x += width + widthOf(text, 10) + 24
	}
	bar := func(opacity, rim string) func() {
		return func() {
			d.add(`<rect x="%s" y="%s" width="22" height="10" rx="3" fill="%s" fill-opacity="%s" %s/>`, px(x), px(y-5), dim, opacity, rim)
		}
	}
	task := func(r *GanttRow) bool { return r.Kind == GanttTask && !r.Due.IsZero() }
	add(has(task), bar("0.3", ""), 22, "task, in its team’s colour")
	add(has(func(r *GanttRow) bool { return task(r) && r.Done > 0 }), bar("1", ""), 22, "done share")
	add(has(func(r *GanttRow) bool { return r.Critical }), bar("0.3", `stroke="`+alarm+`" stroke-width="1.6"`), 22, "critical")
	add(has((*GanttRow).tail), func() {
		d.add(`<path fill="none" stroke="%s" stroke-width="1.2" d="M%s %sh18m0 -3v6"/>`, waiting, px(x), px(y))
	}, 20, "float")
	add(has(func(r *GanttRow) bool { return r.Kind == GanttMilestone }), func() {
		d.add(`<path fill="%s" d="M%s %sl5 5l-5 5l-5 -5z"/>`, ink, px(x+6), px(y-5))
	}, 12, "milestone")
	add(has(func(r *GanttRow) bool { return !r.Deadline.IsZero() }), func() {
		d.add(`<path fill="%s" stroke="%s" d="M%s %sv12v-12l5 2.5l-5 2.5"/>`, ink, ink, px(x+1), px(y-6))
	}, 8, "deadline")
	name := "baseline"
	if f.Baseline != "" {
		name = "baseline “" + f.Baseline + "”"
	}
	add(has(func(r *GanttRow) bool { return !r.BaseDue.IsZero() }), func() {
		d.add(`<rect x="%s" y="%s" width="20" height="2.5" rx="1.2" fill="%s"/>`, px(x), px(y-1), waiting)
	}, 20, name)
	add(has(task) && len(f.Links) > 0, func() {
		d.add(`<path fill="none" stroke="%s" d="M%s %sh14"/><path fill="%s" d="M%s %sl-4.5 -3v6z"/>`, waiting, px(x), px(y), waiting, px(x+19), px(y))
	}, 19, "link")
}
