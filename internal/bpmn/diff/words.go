package diff

import (
	"strings"
	"unicode"
)

// Op is what happened to a piece of a text.
type Op string

// The operations.
const (
	Same   Op = "same"
	Insert Op = "insert"
	Delete Op = "delete"
)

// Span is a piece of a text. The spans that are not Insert, one behind the other, are the earlier text; those that are not
// Delete the later one.
type Span struct {
	Op   Op     `json:"op"`
	Text string `json:"text"`
}

// furthest bounds how many words may differ before what lies between the equal ends is told as replaced as a whole: a text
// written anew is easier to read that way, and the work grows with the square of the differences.
const furthest = 1200

// Words compares two texts word by word and gives the shortest way from one to the other (E. W. Myers, "An O(ND)
// difference algorithm", 1986). Words, white space and each mark of punctuation are pieces of their own.
func Words(before, after string) []Span {
	a, b := pieces(before), pieces(after)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var w writer
	w.add(Same, a[:head])
	w.middle(a[head:len(a)-tail], b[head:len(b)-tail])
	w.add(Same, a[len(a)-tail:])
	return legible(w.spans)
}

type writer struct{ spans []Span }

func (w *writer) add(op Op, pieces []string) {
	if len(pieces) == 0 {
		return
	}
	text := strings.Join(pieces, "")
	if n := len(w.spans); n > 0 && w.spans[n-1].Op == op {
		w.spans[n-1].Text += text
		return
	}
	w.spans = append(w.spans, Span{op, text})
}

// middle writes the way between two texts without a common end.
func (w *writer) middle(a, b []string) {
	trace, ok := search(a, b)
	if !ok {
		w.add(Delete, a)
		w.add(Insert, b)
		return
	}
	type move struct {
		op Op
		at int
	}
	var back []move
	x, y := len(a), len(b)
	for d := len(trace) - 1; d >= 0; d-- {
		row := trace[d] // of the round before: the diagonals -d to d
		at := func(k int) int { return int(row[k+d]) }
		k := x - y
		from := k - 1
		if k == -d || k != d && at(k-1) < at(k+1) {
			from = k + 1
		}
		px := at(from)
		py := px - from
		if d == 0 {
			px, py = 0, 0
		}
		for x > px && y > py {
			x, y = x-1, y-1
			back = append(back, move{Same, x})
		}
		if d == 0 {
			break
		}
		if x == px {
			y--
			back = append(back, move{Insert, y})
		} else {
			x--
			back = append(back, move{Delete, x})
		}
	}
	for i := len(back) - 1; i >= 0; i-- {
		if m := back[i]; m.op == Insert {
			w.add(m.op, b[m.at:m.at+1])
		} else {
			w.add(m.op, a[m.at:m.at+1])
		}
	}
}

// search gives, for each round, how far each diagonal reached before it; not ok when more than furthest pieces differ.
func search(a, b []string) (trace [][]int32, ok bool) {
	most := min(len(a)+len(b), furthest)
	v := make([]int32, 2*most+3)
	mid := most + 1
	for d := 0; d <= most; d++ {
		row := make([]int32, 2*d+3)
		copy(row, v[mid-d-1:mid+d+2])
		trace = append(trace, row[1:])
		for k := -d; k <= d; k += 2 {
			var x int
			if k == -d || k != d && v[mid+k-1] < v[mid+k+1] {
				x = int(v[mid+k+1])
			} else {
				x = int(v[mid+k-1]) + 1
			}
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			v[mid+k] = int32(x)
			if x >= len(a) && x-k >= len(b) {
				return trace, true
			}
		}
	}
	return nil, false
}

// legible joins changes between which only white space or a mark is equal, so that a rewritten sentence reads as one, and
// puts what is taken out before what is put in.
func legible(spans []Span) []Span {
	var out []Span
	for i := 0; i < len(spans); {
		if spans[i].Op == Same {
			out = append(out, spans[i])
			i++
			continue
		}
		var gone, came strings.Builder
		for ; i < len(spans); i++ {
			s := spans[i]
			between := s.Op == Same && i+1 < len(spans) && !strings.ContainsFunc(s.Text, word) && !strings.Contains(s.Text, "\n")
			if s.Op == Same && !between {
				break
			}
			if s.Op != Insert {
				gone.WriteString(s.Text)
			}
			if s.Op != Delete {
				came.WriteString(s.Text)
			}
		}
		if gone.Len() > 0 {
			out = append(out, Span{Delete, gone.String()})
		}
		if came.Len() > 0 {
			out = append(out, Span{Insert, came.String()})
		}
	}
	return out
}

func word(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// pieces cuts a text into words, runs of white space and single marks.
func pieces(text string) []string {
	var out []string
	kind := func(r rune) int {
		switch {
		case word(r) || unicode.IsMark(r) || r == '\'' || r == '’':
			return 1
		case r == '\n':
			return 3
		case unicode.IsSpace(r):
			return 2
		}
		return 0
	}
	start, last := 0, -1
	for i, r := range text {
		k := kind(r)
		if i > start && (k == 0 || k != last) {
			out = append(out, text[start:i])
			start = i
		}
		last = k
	}
	if start < len(text) {
		out = append(out, text[start:])
	}
	return out
}
