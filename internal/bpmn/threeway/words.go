package threeway

import (
	"strings"
	"unicode"
)

// ask notes a question and gives the side it is settled for: the answer, else the one by which nothing is lost.
func (m *merger) ask(c Conflict, safe Side) Side {
	if i, asked := m.at[c.Key]; asked {
		return m.conflicts[i].Taken
	}
	if c.Taken = m.answers[c.Key]; c.Taken != Mine && c.Taken != Theirs {
		c.Taken = safe
	}
	if c.Title == "" {
		c.Title = m.title("#" + c.Element)
	}
	m.at[c.Key] = len(m.conflicts)
	m.conflicts = append(m.conflicts, c)
	return c.Taken
}

// about makes the question about a part of an item.
func (m *merger) about(it *item, what, base, mine, theirs string) Conflict {
	return Conflict{Key: it.key + " " + what, Element: it.owner, What: what, Base: clip(base), Mine: clip(mine), Theirs: clip(theirs)}
}

// title gives what people call an element: as both began, or as one of the two has it.
func (m *merger) title(key string) string {
	for _, f := range []*file{m.base, m.theirs, m.mine} {
		if it := f.items[key]; it != nil {
			return f.title(key)
		}
	}
	return strings.TrimPrefix(key, "#")
}

// title gives the name of an element, else for a flow what it joins, else its kind.
func (f *file) title(key string) string {
	it := f.items[key]
	if it == nil {
		return strings.TrimPrefix(key, "#")
	}
	if called := strings.TrimSpace(it.attrs[name{"", "name"}].text); called != "" {
		return clip(called)
	}
	if list := it.ends(); len(list) == 2 && list[0] != it.owner && list[1] != it.owner {
		from, to := f.items["#"+list[0]], f.items["#"+list[1]]
		if from != nil && to != nil && len(from.ends()) < 2 && len(to.ends()) < 2 {
			return "the way from " + f.title("#"+list[0]) + " to " + f.title("#"+list[1])
		}
	}
	if key == root {
		return "the map"
	}
	return kind(it.name)
}

// kind says the name of an element of the standard in words: user task.
func kind(n name) string {
	var b strings.Builder
	for _, r := range n.local {
		if unicode.IsUpper(r) && b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// called says what an attribute or a part is.
func called(local string) string {
	switch local {
	case "documentation":
		return "description"
	case "conditionExpression":
		return "condition"
	case "sourceRef":
		return "beginning"
	case "targetRef":
		return "end"
	case "text":
		return "note"
	}
	return kind(name{"", local})
}

func where(it *item) string {
	x, y, _, _ := box(it)
	return "at " + whole(x) + ", " + whole(y)
}

const longest = 300 // characters of a value that is shown

func clip(text string) string {
	if r := []rune(text); len(r) > longest {
		return string(r[:longest]) + "…"
	}
	return text
}
