// Package threeway brings together what two people made of one BPMN 2.0 map: the file both began from, mine and theirs.
// It compares elements, attributes, texts and drawings by what they mean and writes into the text of theirs only what
// mine says differently, so that everything else, known to the standard or not, stays as it is written there.
//
// What only one of the two changed is taken from that one. Where both changed the same thing to different ends, or one
// deleted what the other changed, there is a Conflict; it is settled by an answer and until then so that nothing is
// lost: what was deleted stays, and of two values mine is taken, because theirs is in the history already.
package threeway

import (
	"bytes"

	"throughline/internal/bpmn"
	"throughline/internal/fault"
)

// Side is one of the two who changed the map.
type Side string

// The sides.
const (
	Mine   Side = "mine"
	Theirs Side = "theirs"
)

// Conflict is a question that only a person can answer: both changed the same thing.
type Conflict struct {
	Key     string `json:"key"`     // names it in an answer; the same whenever the same three files meet
	Element string `json:"element"` // id of the element of the map
	Title   string `json:"title"`   // what people call the element
	What    string `json:"what"`    // what of it both changed: "name", "lane", "place" …; "deleted" where one deleted it
	Base    string `json:"base"`    // the values in words for people; "" for none
	Mine    string `json:"mine"`
	Theirs  string `json:"theirs"`
	Taken   Side   `json:"taken"` // as it is settled: by the answer, or so that nothing is lost
}

// Merge gives the one file and the questions that it settled. Answers are by the key of a conflict; one that no conflict
// has is left aside. A file that cannot be read is fault.Invalid. When one of the two changed nothing, the very bytes of
// the other are the answer.
func Merge(base, mine, theirs []byte, answers map[string]Side) ([]byte, []Conflict, error) {
	m := &merger{answers: answers, at: map[string]int{}, now: map[string]*item{}, lanes: map[string]string{}, kept: map[string]bool{}, held: map[string]bool{}}
	var err error
	for _, f := range []struct {
		to   **file
		data []byte
	}{{&m.base, base}, {&m.mine, mine}, {&m.theirs, theirs}} {
		if *f.to, err = read(f.data); err != nil {
			return nil, nil, err
		}
	}
	switch {
	case bytes.Equal(base, theirs), bytes.Equal(mine, theirs):
		return append([]byte(nil), mine...), nil, nil
	case bytes.Equal(base, mine):
		return append([]byte(nil), theirs...), nil, nil
	}
	m.settle()
	ways := m.leadAnew()
	for {
		wanted := m.write(ways)
		data, err := bpmn.Rewrite(theirs, wanted)
		if err != nil {
			return nil, nil, fault.Wrap(err, fault.KindOf(err), "The two maps cannot be brought together, so both stay as they are: %s", err.Error())
		}
		if len(m.undrawn) == 0 {
			return data, m.conflicts, nil
		}
		// The first file leaves the ways out that fit neither drawing; the layout leads them, and the second has them.
		ways = m.led(data)
	}
}
