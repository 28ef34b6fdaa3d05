// Package outline reads a process that somebody wrote as a list: a step on each line, with what belongs to it indented
// beneath, and "if … go to …" where the work takes different ways.
//
//	# Buy a laptop
//	1. People ops: Order the laptop
//	   Ask **three** vendors.
//	2. IT: Check the price
//	   If it is too dear, go to 1
//	3. Stage the laptop
//
// Numbers may be bullets, headings of the second level, or nothing at all. Who does a step stands before a colon.
package outline

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"throughline/internal/fault"
)

// Outline is a process as a list. Title is "" when the text names none.
type Outline struct {
	Title string
	Steps []Step
}

// Step is one step. Role is who does it, "" for whoever did the one before; Text is how it is done, Markdown.
type Step struct {
	Name, Role, Text string
	Ways             []Way
}

// Way is a way on from a step. If is the condition in words, Otherwise for what happens when none holds, and "" when the
// step always leads there. To is the position of the step it leads to, and Done for the end.
type Way struct {
	If string
	To int
}

// Otherwise is the condition of the way that is taken when no other is; Done is where a way leads that ends the process.
const (
	Otherwise = "otherwise"
	Done      = -1
)

// Bounds of what is read.
const (
	maxBytes = 200_000
	maxSteps = 300
	maxName  = 300
)

var (
	numbered = regexp.MustCompile(`^(\d{1,4})[.)]\s+(.*)$`)
	bulleted = regexp.MustCompile(`^[-*+•]\s+(?:\[[ xX]\]\s+)?(.*)$`)
	headed   = regexp.MustCompile(`^(#{1,6})\s+(.*)$`)
	goes     = regexp.MustCompile(`(?i)^(?:(?:if|when)\s+(.+?)[,:;]?\s+(?:then\s+)?|(otherwise|else|if not)[,:;]?\s+)?(?:go(?:es)?\s+(?:back\s+|on\s+)?to\s+(.+?)|(end|stop|done|finish))[.;]?$`)
	toNumber = regexp.MustCompile(`^(?:step\s+)?(?:no\.?\s*)?(\d{1,4})(?:\s*[(,:].*)?$`)
)

// line is a line of the text with where it stands.
type line struct {
	number, indent int
	text           string
}

// way is a Way whose end is still in words.
type way struct {
	line   int
	step   int
	cond   string
	target string
}

type reader struct {
	out    Outline
	ways   []way
	labels map[int]int // the number a step is written with -> its position
	style  byte        // how steps are marked: '1', '-', '#' or 0 for not at all
	base   int         // indent of the marks
}

// Parse reads an outline. What cannot be understood is fault.Invalid at the field "outline", with the line; a text beyond
// 200,000 bytes or 300 steps is fault.Limit.
func Parse(text string) (Outline, error) {
	if len(text) > maxBytes {
		return Outline{}, fault.New(fault.Limit, "The list is longer than 200,000 characters; write the process in parts")
	}
	lines := split(text)
	r := &reader{labels: map[int]int{}, base: -1}
	r.choose(lines)
	for _, l := range lines {
		if err := r.line(l); err != nil {
			return Outline{}, err
		}
	}
	for i := range r.out.Steps {
		r.out.Steps[i].Text = strings.TrimRight(r.out.Steps[i].Text, "\n ")
	}
	if len(r.out.Steps) == 0 {
		return Outline{}, fault.Field("outline", "names no step; write one a line, such as Order the laptop")
	}
	return r.out, r.tie()
}

func split(text string) []line {
	text = strings.ToValidUTF8(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u00a0", " ").Replace(text), "\ufffd")
	var out []line
	for i, raw := range strings.Split(text, "\n") {
		indent := 0
		for _, c := range raw {
			if c == '\t' {
				indent += 4
			} else if c == ' ' {
				indent++
			} else {
				break
			}
		}
		out = append(out, line{i + 1, indent, strings.TrimSpace(raw)})
	}
	return out
}

// choose finds how the steps are marked: by numbers if there are any, else by bullets, else by headings, else a line each.
func (r *reader) choose(lines []line) {
	marks := map[byte]int{}
	least := map[byte]int{}
	for _, l := range lines {
		kind := byte(0)
		switch {
		case numbered.MatchString(l.text):
			kind = '1'
		case bulleted.MatchString(l.text):
			kind = '-'
		case headed.MatchString(l.text) && !strings.HasPrefix(l.text, "# "):
			kind = '#'
		default:
			continue
		}
		if n, seen := least[kind]; !seen || l.indent < n {
			least[kind] = l.indent
		}
		marks[kind]++
	}
	for _, kind := range []byte("1-#") {
		// Marks inside what belongs to a step are part of its text.
		if marks[kind] > 0 && (r.style == 0 || least[kind] < r.base) {
			r.style, r.base = kind, least[kind]
		}
	}
}

func (r *reader) line(l line) error {
	at := len(r.out.Steps) - 1
	if l.text == "" {
		if at >= 0 && r.out.Steps[at].Text != "" {
			r.out.Steps[at].Text += "\n"
		}
		return nil
	}
	if m := headed.FindStringSubmatch(l.text); m != nil && len(m[1]) == 1 && at < 0 && r.out.Title == "" {
		r.out.Title = clean(m[2])
		return nil
	}
	if ok, err := r.branch(l); ok || err != nil {
		return err
	}
	name, label := "", 0
	switch r.style {
	case '1':
		if m := numbered.FindStringSubmatch(l.text); m != nil && l.indent == r.base {
			label, _ = strconv.Atoi(m[1])
			name = m[2]
		}
	case '-':
		if m := bulleted.FindStringSubmatch(l.text); m != nil && l.indent == r.base {
			name = m[1]
		}
	case '#':
		if m := headed.FindStringSubmatch(l.text); m != nil && l.indent == r.base {
			name = strings.TrimRight(m[2], "# ")
			if n := numbered.FindStringSubmatch(name); n != nil {
				label, _ = strconv.Atoi(n[1])
				name = n[2]
			}
		}
	default:
		if l.indent == 0 || at < 0 {
			name = l.text
		}
	}
	if name == "" {
		if at < 0 { // words before the first step are its title, or nothing
			if r.out.Title == "" {
				r.out.Title = clean(l.text)
			}
			return nil
		}
		r.out.Steps[at].Text = strings.TrimLeft(r.out.Steps[at].Text+"\n"+strings.Repeat(" ", max(0, l.indent-r.base-3))+l.text, "\n")
		return nil
	}
	return r.step(l, name, label)
}

// step takes up a line that is a step. What follows the first sentence may be ways on.
func (r *reader) step(l line, name string, label int) error {
	s := Step{}
	var rest []string
	for { // "Check the price. If it is too dear go to 1; otherwise go to 3."
		cut := strings.LastIndexAny(name, ".;?")
		tail := name
		for cut >= 0 {
			tail = strings.TrimSpace(name[cut+1:])
			if strings.TrimRight(tail, ".; ") != "" {
				break
			}
			cut = strings.LastIndexAny(name[:cut], ".;?")
		}
		if cut < 0 || goes.FindStringSubmatch(strings.TrimRight(tail, ".; ")) == nil {
			break
		}
		rest = append([]string{tail}, rest...)
		name = strings.TrimRight(name[:cut+1], "; ")
	}
	if who, what, ok := strings.Cut(name, ": "); ok && isRole(who) && strings.TrimSpace(what) != "" {
		s.Role, name = clean(who), what
	}
	name = clean(name)
	if s.Name = strings.TrimRight(name, "."); s.Name == "" {
		return fault.Field("outline", "has a step without a name in line %d", l.number)
	}
	if utf8.RuneCountInString(s.Name) > maxName {
		return fault.Field("outline", "has a step of more than 300 characters in line %d; put what is told of it on lines of its own, indented", l.number)
	}
	if len(r.out.Steps) == maxSteps {
		return fault.New(fault.Limit, "The list has more than 300 steps; write the process in parts")
	}
	if _, taken := r.labels[label]; label > 0 && !taken {
		r.labels[label] = len(r.out.Steps)
	}
	r.out.Steps = append(r.out.Steps, s)
	for _, text := range rest {
		if _, err := r.branch(line{l.number, l.indent + 1, text}); err != nil {
			return err
		}
	}
	return nil
}

// branch takes up a line that says where the step before it leads.
func (r *reader) branch(l line) (bool, error) {
	text := l.text
	if m := bulleted.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	var found []way
	for _, part := range strings.Split(text, ";") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		m := goes.FindStringSubmatch(strings.TrimRight(part, "."))
		if m == nil {
			return false, nil
		}
		// A step may itself be called "Done" or "Stop": alone, such a word ends nothing.
		if m[1] == "" && m[2] == "" && m[4] != "" {
			return false, nil
		}
		w := way{line: l.number, step: len(r.out.Steps) - 1, cond: clean(m[1]), target: clean(m[3])}
		if m[2] != "" {
			w.cond = Otherwise
		}
		found = append(found, w)
	}
	if len(r.out.Steps) == 0 || r.style == 0 && l.indent == 0 && numbered.MatchString(text) {
		return false, nil
	}
	r.ways = append(r.ways, found...)
	return len(found) > 0, nil
}

// tie finds the steps that ways lead to, by their number or name.
func (r *reader) tie() error {
	for _, w := range r.ways {
		to, err := r.find(w)
		if err != nil {
			return err
		}
		s := &r.out.Steps[w.step]
		for _, have := range s.Ways {
			if strings.EqualFold(have.If, w.cond) {
				return fault.Field("outline", "says twice in line %d where “%s” leads %s", w.line, s.Name, under(w.cond))
			}
		}
		s.Ways = append(s.Ways, Way{w.cond, to})
	}
	return nil
}

func under(cond string) string {
	switch cond {
	case "":
		return "always"
	case Otherwise:
		return Otherwise
	}
	return "if " + cond
}

func (r *reader) find(w way) (int, error) {
	target := strings.TrimRight(w.target, ". ")
	switch strings.ToLower(target) {
	case "", "end", "the end", "done":
		return Done, nil
	}
	if m := toNumber.FindStringSubmatch(strings.ToLower(target)); m != nil {
		n, _ := strconv.Atoi(m[1])
		if at, ok := r.labels[n]; ok {
			return at, nil
		}
		if len(r.labels) == 0 && n >= 1 && n <= len(r.out.Steps) {
			return n - 1, nil
		}
		return 0, fault.Field("outline", "goes to step %d in line %d, but there is no such step", n, w.line)
	}
	for i, s := range r.out.Steps {
		if strings.EqualFold(s.Name, strings.Trim(target, `"“”'`)) {
			return i, nil
		}
	}
	return 0, fault.Field("outline", "goes to “%s” in line %d, but no step is called that", target, w.line)
}

// isRole tells who does a step from other words before a colon.
func isRole(who string) bool {
	first, _ := utf8.DecodeRuneInString(who)
	return utf8.RuneCountInString(who) <= 40 && len(strings.Fields(who)) <= 4 && unicode.IsUpper(first) && !strings.ContainsAny(who, ".?!,;")
}

// clean puts words on one line without marks of emphasis around them.
func clean(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	for _, mark := range []string{"**", "__"} {
		if len(s) > 2*len(mark) && strings.HasPrefix(s, mark) && strings.HasSuffix(s, mark) && strings.Count(s, mark) == 2 {
			s = s[len(mark) : len(s)-len(mark)]
		}
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
}
