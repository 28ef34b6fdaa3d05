package schedule

// worktime is a calendar compiled for counting: every instant has the number of working minutes before it, and back. Counts
// are relative to an anchor day, so that they stay when the table grows; they are negative before it.
type worktime struct {
	rules  *rules
	always bool // works all minutes: the count is the instant
	anchor int
	lo, hi int      // days of the table
	before []int32  // working minutes before day lo+i; one more than there are days
	kind   []uint16 // pattern of day lo+i
	jump   []int32  // day in which the count before[0] + i<<9 lies, to begin the search with
	short  []short  // the patterns again, where they are short
	asked  int32    // the last instant that was counted to, and its count
	answer int32
	beyond bool // something has been asked that lies past the horizon
}

// short is a pattern of at most two spans, which nearly all days have, in one piece; others are long.
type short struct {
	from, to, from2, to2 int32
	long                 bool
}

const lastDay = int(Horizon)/Day + 1

func newWorktime(r *rules, anchor Minute) *worktime {
	w := &worktime{rules: r, anchor: int(anchor) / Day, asked: -1}
	w.always = len(r.exceptions) == 0 && len(r.weeks) == 0 && r.cut == nil
	for _, p := range r.week {
		spans := r.patterns[p]
		w.always = w.always && len(spans) == 1 && spans[0] == Span{0, Day}
	}
	if !w.always {
		w.build(w.anchor-60, w.anchor+1500)
	}
	return w
}

func (w *worktime) build(lo, hi int) {
	w.asked = -1
	w.lo, w.hi = max(lo, 0), min(max(hi, lo+1), lastDay)
	w.kind = w.rules.paint(w.lo, w.hi)
	length := make([]int32, len(w.rules.patterns))
	for i, spans := range w.rules.patterns {
		for _, s := range spans {
			length[i] += int32(s.To - s.From)
		}
	}
	w.short = make([]short, len(w.rules.patterns))
	for i, spans := range w.rules.patterns {
		s := short{long: len(spans) > 2}
		if len(spans) > 0 {
			s.from, s.to = int32(spans[0].From), int32(spans[0].To)
			s.from2, s.to2 = s.to, s.to
		}
		if len(spans) > 1 {
			s.from2, s.to2 = int32(spans[1].From), int32(spans[1].To)
		}
		w.short[i] = s
	}
	w.before = make([]int32, len(w.kind)+1)
	at := min(max(w.anchor-w.lo, 0), len(w.kind))
	for i := at; i < len(w.kind); i++ {
		w.before[i+1] = w.before[i] + length[w.kind[i]]
	}
	for i := at - 1; i >= 0; i-- {
		w.before[i] = w.before[i+1] - length[w.kind[i]]
	}
	total := w.before[len(w.kind)] - w.before[0]
	w.jump = make([]int32, total>>9+1)
	day := 0
	for i := range w.jump {
		for day+1 < len(w.kind) && w.before[day+1] <= w.before[0]+int32(i)<<9 {
			day++
		}
		w.jump[i] = int32(day)
	}
}

// grow makes the table reach further, to a day that is asked for.
func (w *worktime) grow(day int) {
	length := w.hi - w.lo
	if day < w.lo {
		w.build(min(day, w.lo-length), w.hi)
	} else {
		w.build(w.lo, max(day+1, w.hi+length))
	}
}

// count gives the working minutes before an instant.
func (w *worktime) count(t int32) int32 {
	if w.always {
		return t
	}
	if t == w.asked {
		return w.answer
	}
	if t < 0 || t > int32(Horizon) {
		w.beyond = true
		t = min(max(t, 0), int32(Horizon))
	}
	day := int(uint32(t) / Day)
	if day < w.lo || day >= w.hi {
		w.grow(day)
	}
	at := day - w.lo
	minute := t - int32(day)*Day
	n := w.before[at]
	if s := &w.short[w.kind[at]]; !s.long {
		n += min(max(minute, s.from), s.to) - s.from + min(max(minute, s.from2), s.to2) - s.from2
	} else {
		n += longCount(w.rules.patterns[w.kind[at]], int(minute))
	}
	w.asked, w.answer = t, n
	return n
}

// start gives the instant at which the working minute after n others begins: the latest instant with that count.
func (w *worktime) start(n int32) int32 {
	if w.always {
		return w.within(n)
	}
	for n < w.before[0] && w.lo > 0 {
		w.grow(w.lo - 1)
	}
	for n >= w.before[len(w.kind)] && w.hi < lastDay {
		w.grow(w.hi)
	}
	if n < w.before[0] {
		w.beyond = true
		return 1
	}
	if n >= w.before[len(w.kind)] {
		w.beyond = true
		return int32(Horizon)
	}
	i := w.jump[(n-w.before[0])>>9]
	for w.before[i+1] <= n {
		i++
	}
	left, midnight := n-w.before[i], int32(w.lo+int(i))*Day
	if s := &w.short[w.kind[i]]; !s.long {
		if first := s.to - s.from; left >= first {
			return midnight + s.from2 + left - first
		}
		return midnight + s.from + left
	}
	for _, s := range w.rules.patterns[w.kind[i]] {
		if left < int32(s.To-s.From) {
			return midnight + int32(s.From) + left
		}
		left -= int32(s.To - s.From)
	}
	return int32(Horizon)
}

func longCount(spans []Span, minute int) int32 {
	n := 0
	for _, s := range spans {
		n += min(max(minute, s.From), s.To) - s.From
	}
	return int32(n)
}

// end gives the instant at which n working minutes are done: the earliest instant with that count.
func (w *worktime) end(n int32) int32 {
	if w.always {
		return w.within(n)
	}
	return w.start(n-1) + 1
}

func (w *worktime) within(t int32) int32 {
	if t < 1 || t > int32(Horizon) {
		w.beyond = true
		return min(max(t, 1), int32(Horizon))
	}
	return t
}

// touches tells whether an instant touches working time, at either side: whether something can happen at it.
func (w *worktime) touches(t int32) bool {
	n := w.count(t)
	return w.always || w.start(n) == t || w.end(n) == t || w.count(t+1) > n
}

// up gives the first instant from t on that touches working time; down the last one before or at it.
func (w *worktime) up(t int32) int32 {
	if w.touches(t) {
		return t
	}
	return w.start(w.count(t))
}

func (w *worktime) down(t int32) int32 {
	if w.touches(t) {
		return t
	}
	return w.end(w.count(t))
}
