package record

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// content is what Pack and Alone keep of an event.
func content(e Event) Event {
	return Event{Seq: e.Seq, At: e.At, Data: e.Data, Changed: e.Changed, Request: e.Request, Hash: e.Hash}
}

func contents(events []Event) []Event {
	out := make([]Event, len(events))
	for i, e := range events {
		out[i] = content(e)
	}
	return out
}

// odd are texts that no part of the product writes, or that look like what the packing writes itself.
var odd = []string{"", "{}", "null", "{", `{"a":[1,2]`, `{"a":[1,2]}x`, `{"a":[1]}`, `{"a":[1,2,3]}`, `{"a":[null,"\\"]}`, `{"a":[null,"\""]}`, `{"a\"b":[1,2]}`,
	`{"a":[,]}`, `{"a":[01,-0]}`, `{"a":[9223372036854775807,-9223372036854775808]}`, `{"a":[9223372036854775808,1e3]}`, `{"a":[null, "x"]}`, `{ "a":[1,2]}`,
	`{"a":[{"b":[1,"]"]},[[],{}]]}`, `{"a":[1,2],"a":[3,4]}`, "{\"a\":[\"\x00\x01\x02\",\"\x01\"]}", "\x00", "\x01\x03\x00", `{"":["",""]}`, `{"a":["x`, `{"a":["x\`, "{\"\x00\":[1,2]}"}

func anEvent(t *rapid.T, seq, at int64) Event {
	e := Event{Seq: seq, At: at, Request: rapid.SampledFrom([]string{"", "req-1", "\x00"}).Draw(t, "request"),
		Data: rapid.SampledFrom(append(odd, `{"from":"a"}`)).Draw(t, "data")}
	e.Hash = e.Digest(strconv.Itoa(int(seq)))
	if rapid.IntRange(0, 9).Draw(t, "broken hash") == 0 {
		e.Hash = rapid.SampledFrom([]string{"", "x", e.Hash + "=", e.Hash[1:], strings.Repeat("_", 43)}).Draw(t, "hash")
	}
	if rapid.Bool().Draw(t, "odd change") {
		e.Changed = rapid.OneOf(rapid.SampledFrom(odd), rapid.String()).Draw(t, "changed")
		return e
	}
	var members []member
	for _, name := range []string{"title", "created", "n", "list"} {
		if rapid.Bool().Draw(t, name) {
			value := rapid.OneOf(rapid.SampledFrom([]string{"null", "0", "-7", "1", strconv.FormatInt(at, 10), "[]", `["a","b"]`, "1.5", "true", `{"k":[1,2]}`}),
				rapid.Map(rapid.String(), func(s string) string { b, _ := json.Marshal(s); return string(b) }),
				rapid.Map(rapid.Int64(), func(n int64) string { return strconv.FormatInt(n, 10) }))
			members = append(members, member{name, value.Draw(t, "old"), value.Draw(t, "new")})
		}
	}
	if len(members) > 0 {
		e.Changed = join(members)
	}
	return e
}

// Whatever is packed comes back to the byte, alone and in a block, from one codec used again and again.
func TestContentsComeBack(t *testing.T) {
	var c Codec
	rapid.Check(t, func(t *rapid.T) {
		var events []Event
		seq, at := rapid.Int64Range(1, 1<<40).Draw(t, "seq"), rapid.Int64Range(-1, 1<<50).Draw(t, "at")
		for range rapid.IntRange(1, BlockSize).Draw(t, "events") {
			seq += rapid.Int64Range(1, 3).Draw(t, "gap")
			at += rapid.Int64Range(-5, 1<<33).Draw(t, "pause")
			events = append(events, anEvent(t, seq, at))
		}
		packed, err := c.Pack(events)
		if err != nil {
			t.Fatal(err)
		}
		back, err := c.Unpack(packed)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(contents(events), back); diff != "" {
			t.Fatal(diff)
		}
		for _, e := range events {
			b, err := c.Alone(&e)
			if err != nil {
				t.Fatal(err)
			}
			one := Event{Seq: e.Seq}
			if err := c.Content(b, &one); err != nil || one != content(e) {
				t.Fatalf("%v %v", one, err)
			}
		}
	})
}

func TestLargeContentsArePackedAlone(t *testing.T) {
	var c Codec
	e := Event{Seq: 1, At: 5, Changed: `{"body":[null,"` + strings.Repeat("we looked at it together. ", 100_000) + `"]}`}
	b, err := c.Alone(&e)
	if err != nil || len(b) > 50_000 || !e.Large() {
		t.Fatalf("%d bytes, %v", len(b), err)
	}
	back := Event{Seq: 1}
	if err := c.Content(b, &back); err != nil || back != e {
		t.Fatal("it came back otherwise", err)
	}
}

// What repeats between events costs little: a block of creates takes a small part of what their JSON takes.
func TestPackIsSmall(t *testing.T) {
	var c Codec
	var events []Event
	var plain int
	for i := range int64(BlockSize) {
		e := Event{Seq: i + 1, At: 1795451470917108 + i*1000}
		n, at := strconv.FormatInt(i, 10), strconv.FormatInt(e.At, 10)
		e.Changed = `{"assignees":[null,[]],"category":[null,"todo"],"created":[null,` + at + `],"due":[null,"2027-05-17"],"labels":[null,[]],"number":[null,` + n +
			`],"project_id":[null,"03hagjsaaz5jlkugzso5jiy8j"],"rank":[null,"zz2v` + n + `"],"title":[null,"Order desk ` + n + `"],"updated":[null,` + at + `]}`
		e.Hash = e.Digest("")
		plain += len(e.Changed)
		events = append(events, e)
	}
	b, err := c.Pack(events)
	if err != nil || len(b) > plain/5 {
		t.Errorf("%d bytes of %d, %v", len(b), plain, err)
	}
}

// The chain is over these bytes: should the digest come out otherwise, no history that was written before would hold.
func TestDigestStaysWhatItIs(t *testing.T) {
	e := Event{Seq: 2, At: 3, Act: 1, Actor: "ada", Via: "page", Kind: "task.created", Op: "insert", Subject: "task", SubjectID: "t", Project: "p",
		Data: `{"a":1}`, Changed: `{"title":[null,"x"]}`, Request: "r", Undoes: 4}
	if got := e.Digest("before"); got != "4OSc3cufmkNIEt-XbCwtikcjNvZfhrb431vhkiaIzjQ" {
		t.Errorf("got %s", got)
	}
}

// Bytes that nobody packed are an error, never a panic or much memory.
func FuzzUnpack(f *testing.F) {
	var c Codec
	e := Event{Seq: 40, At: 9, Changed: `{"a":[1,2]}`, Data: "{}"}
	b, err := c.Pack([]Event{e, e})
	if err != nil {
		f.Fatal(err)
	}
	one, err := c.Alone(&e)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{nil, {block}, {alone}, {aloneDeflated, 255, 255, 255, 255, 15}, b, b[:len(b)-4], one, one[:9]} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		events, err := c.Unpack(b)
		if err == nil && len(events) > BlockSize {
			t.Errorf("%d events", len(events))
		}
		var e Event
		_ = c.Content(b, &e)
	})
}
