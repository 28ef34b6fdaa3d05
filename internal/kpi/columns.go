package kpi

import (
	"slices"
	"strings"

	"throughline/internal/fault"
)

// columns are the places of the date, the value and the note (−1 for none), and how many header rows to skip.
type columns struct{ date, value, note, skip int }

// find tells the columns by what most cells hold; a first row without any date or number is the header. Of several
// columns of numbers, the header must call one "value" or by the KPI's name.
func find(lines []line, name string) (columns, error) {
	dates, numbers, texts, header := count(lines)
	c := columns{date: most(dates, -1), value: -1, note: -1}
	if header && len(lines) > 1 {
		c.skip = 1
	}
	var numeric []int
	for i, n := range numbers {
		if n > 0 && i != c.date {
			numeric = append(numeric, i)
		}
	}
	switch {
	case len(numeric) == 1:
		c.value = numeric[0]
	case len(numeric) > 1:
		if c.skip == 1 {
			c.value = named(lines[0].cells, numeric, name)
		}
		if c.value < 0 {
			return c, fault.Field("text", "has %d columns of numbers; name the right one “value” in a first row, or paste only dates and values. Between a decimal comma and the next column there must be a tab or a semicolon", len(numeric))
		}
	default: // nothing but broken numbers: the rows will say so
		c.value = most(texts, c.date)
	}
	for i := range texts {
		if i != c.date && i != c.value && texts[i] > c.skip && numbers[i] == 0 {
			c.note = i
			break
		}
	}
	return c, nil
}

// count tells how many cells of each column are dates, numbers and other texts.
func count(lines []line) (dates, numbers, texts []int, header bool) {
	width := 0
	for _, l := range lines {
		width = max(width, len(l.cells))
	}
	dates, numbers, texts = make([]int, width), make([]int, width), make([]int, width)
	header = true
	for n, l := range lines {
		for i, cell := range l.cells {
			_, asDay := readDate(cell, DayFirst)
			_, asMonth := readDate(cell, MonthFirst)
			switch {
			case asDay || asMonth:
				dates[i]++
				header = header && n > 0
			case beginsAsNumber(cell):
				numbers[i]++
				header = header && n > 0
			case cell != "":
				texts[i]++
			}
		}
	}
	return dates, numbers, texts, header
}

func named(header []string, numeric []int, name string) int {
	for _, want := range []string{name, "value", "wert", "actual"} {
		for _, i := range numeric {
			if i < len(header) && strings.EqualFold(header[i], want) {
				return i
			}
		}
	}
	return -1
}

func beginsAsNumber(s string) bool {
	s = strings.TrimLeft(s, "+-−€$£¥ ")
	return s != "" && s[0] >= '0' && s[0] <= '9'
}

// most gives the first column with the highest count above nothing, but not the one taken.
func most(counts []int, taken int) int {
	best := -1
	for i, n := range counts {
		if i != taken && n > 0 && (best < 0 || n > counts[best]) {
			best = i
		}
	}
	return best
}

// upright turns a single row of numbers, as "21, 23, 20" is pasted, into a column.
func upright(lines []line) []line {
	if len(lines) != 1 || len(lines[0].cells) < 3 || slices.ContainsFunc(lines[0].cells, func(s string) bool { return !beginsAsNumber(s) }) {
		return lines
	}
	dates, _, _, _ := count(lines)
	if most(dates, -1) >= 0 {
		return lines
	}
	column := make([]line, 0, len(lines[0].cells))
	for _, cell := range lines[0].cells {
		column = append(column, line{lines[0].number, []string{cell}})
	}
	return column
}

// bySpaces puts tabs between the two words of each line of a table that has no other separator.
func bySpaces(text string) string {
	if strings.ContainsAny(text, "\t;") {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		words := strings.Fields(l)
		if len(words) == 0 {
			continue
		}
		if len(words) != 2 || strings.HasSuffix(words[0], ",") {
			return text
		}
		if _, ok := readDate(words[0], DayFirst); !ok {
			if _, ok := readDate(words[0], MonthFirst); !ok && i > 0 {
				return text
			}
		}
		lines[i] = words[0] + "\t" + words[1]
	}
	return strings.Join(lines, "\n")
}
