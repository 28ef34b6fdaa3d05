package record

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"sync"
)

// The first byte of a content says how it is written.
const (
	alone         = 1 // one event
	aloneDeflated = 2 // one large event: its size, then deflated
	block         = 3 // the events of a block: hashes, which cannot be packed, then columns, deflated
)

// maxUnpacked bounds what unpacking a block may take: so much can BlockSize contents that are not large become.
const maxUnpacked = 4 * BlockSize * large

// Codec packs and unpacks contents: what an event holds beside the columns that events are found by, namely At, Data,
// Changed, Request and Hash. The zero value is ready; it is safe for concurrent use.
type Codec struct{ deflaters, inflaters sync.Pool }

// Alone gives the content of one event.
func (c *Codec) Alone(e *Event) ([]byte, error) {
	b := make([]byte, 0, 64+len(e.Data)+len(e.Changed)+len(e.Request))
	b = binary.AppendVarint(append(b, alone), e.At)
	if sum, ok := hashBytes(e.Hash); ok {
		b = append(append(b, 0), sum...)
	} else {
		b = appendSized(append(b, 1), []byte(e.Hash))
	}
	for _, s := range []string{e.Request, e.Data, e.Changed} {
		b = appendSized(b, []byte(s))
	}
	if !e.Large() {
		return b, nil
	}
	return c.deflate(binary.AppendUvarint([]byte{aloneDeflated}, uint64(len(b))), b)
}

// Content fills the event from what Alone gave.
func (c *Codec) Content(b []byte, e *Event) error {
	r := reader{b: b}
	form := r.byte()
	if form == aloneDeflated {
		size := r.count()
		plain, err := c.inflate(r.b, size)
		if err != nil || len(plain) != size {
			return errDamaged
		}
		r = reader{b: plain}
		form = r.byte()
	}
	if form != alone {
		return errDamaged
	}
	e.At = r.number()
	if r.byte() == 0 {
		e.Hash = base64.RawURLEncoding.EncodeToString(r.bytes(32))
	} else {
		e.Hash = string(r.sized())
	}
	e.Request, e.Data, e.Changed = string(r.sized()), string(r.sized()), string(r.sized())
	if r.failed || len(r.b) > 0 {
		return errDamaged
	}
	return nil
}

// Pack gives the contents of the events of a block, none of them large.
func (c *Codec) Pack(events []Event) ([]byte, error) {
	p := packing{shapes: map[string]int{}, columns: map[string]*column{}}
	for i := range events {
		p.add(&events[i])
	}
	b := binary.AppendUvarint([]byte{block}, uint64(len(events)))
	b = appendSized(b, p.sums)
	plain := make([]byte, 0, 32<<10)
	for _, part := range p.streams() {
		plain = appendSized(plain, *part)
	}
	for _, name := range p.order {
		plain = p.columns[name].append(plain)
	}
	return c.deflate(b, plain)
}

// What a change is in its stream: the number of the shape it has, counted from firstShape.
const (
	noChange = iota
	oddChange
	firstShape
)

// packing is a block being written.
type packing struct {
	sums                                                   []byte
	seqs, ats, hashes, requests, datas, kinds, names, odds []byte

	seq, at int64
	shapes  map[string]int
	columns map[string]*column
	order   []string // of the columns: that of their first values
}

func (p *packing) streams() []*[]byte {
	return []*[]byte{&p.seqs, &p.ats, &p.hashes, &p.requests, &p.datas, &p.kinds, &p.names, &p.odds}
}

func (p *packing) add(e *Event) {
	p.seqs = binary.AppendVarint(p.seqs, e.Seq-p.seq)
	p.ats = binary.AppendVarint(p.ats, e.At-p.at)
	p.seq, p.at = e.Seq, e.At
	if sum, ok := hashBytes(e.Hash); ok {
		p.hashes, p.sums = append(p.hashes, 0), append(p.sums, sum...)
	} else {
		p.hashes = appendText(append(p.hashes, 1), e.Hash)
	}
	p.requests, p.datas = appendText(p.requests, e.Request), appendText(p.datas, e.Data)
	if e.Changed == "" {
		p.kinds = append(p.kinds, noChange)
		return
	}
	members, ok := split(e.Changed)
	if !ok {
		p.kinds, p.odds = append(p.kinds, oddChange), appendText(p.odds, e.Changed)
		return
	}
	names := make([]string, len(members))
	for i, m := range members {
		names[i] = m.name
	}
	shape := strings.Join(names, `"`)
	number, known := p.shapes[shape]
	if !known {
		number = len(p.shapes)
		p.shapes[shape] = number
		p.names = appendText(p.names, shape)
	}
	p.kinds = binary.AppendUvarint(p.kinds, uint64(firstShape+number))
	for _, m := range members {
		p.column(m.name+`"0`).put(m.old, e.At)
		p.column(m.name+`"1`).put(m.now, e.At)
	}
}

func (p *packing) column(name string) *column {
	c := p.columns[name]
	if c == nil {
		c = &column{}
		p.columns[name] = c
		p.order = append(p.order, name)
	}
	return c
}

// Unpack gives the contents that Pack took: Seq, At, Data, Changed, Request and Hash of each event.
func (c *Codec) Unpack(b []byte) ([]Event, error) {
	r := reader{b: b}
	if r.byte() != block {
		return nil, errDamaged
	}
	n, sums := r.count(), reader{b: r.sized()}
	if r.failed || n > BlockSize {
		return nil, errDamaged
	}
	plain, err := c.inflate(r.b, maxUnpacked)
	if err != nil {
		return nil, errDamaged
	}
	r = reader{b: plain}
	u := unpacking{all: &r, sums: sums, columns: map[string]*columnReader{}}
	for _, s := range []*reader{&u.seqs, &u.ats, &u.hashes, &u.requests, &u.datas, &u.kinds, &u.names, &u.odds} {
		s.b = r.sized()
	}
	events := make([]Event, n)
	for i := range events {
		if !u.next(&events[i]) {
			return nil, errDamaged
		}
	}
	return events, nil
}

// unpacking is a block being read.
type unpacking struct {
	all                                                          *reader // the columns that were not met yet
	sums, seqs, ats, hashes, requests, datas, kinds, names, odds reader

	seq, at int64
	shapes  [][]string
	columns map[string]*columnReader
}

func (u *unpacking) next(e *Event) bool {
	u.seq += u.seqs.number()
	u.at += u.ats.number()
	e.Seq, e.At = u.seq, u.at
	if u.hashes.byte() == 0 {
		e.Hash = base64.RawURLEncoding.EncodeToString(u.sums.bytes(32))
	} else {
		e.Hash = u.hashes.text()
	}
	e.Request, e.Data = u.requests.text(), u.datas.text()
	ok := true
	switch kind := u.kinds.count(); kind {
	case noChange:
	case oddChange:
		e.Changed = u.odds.text()
	default:
		e.Changed, ok = u.change(kind - firstShape)
	}
	for _, r := range []*reader{u.all, &u.sums, &u.seqs, &u.ats, &u.hashes, &u.requests, &u.datas, &u.kinds, &u.names, &u.odds} {
		ok = ok && !r.failed
	}
	return ok
}

func (u *unpacking) change(shape int) (string, bool) {
	if shape == len(u.shapes) {
		u.shapes = append(u.shapes, strings.Split(u.names.text(), `"`))
	}
	if shape > len(u.shapes) || shape < 0 {
		return "", false
	}
	members := make([]member, len(u.shapes[shape]))
	ok := true
	for i, name := range u.shapes[shape] {
		old, now := u.column(name+`"0`), u.column(name+`"1`)
		members[i] = member{name, old.next(u.at), now.next(u.at)}
		ok = ok && !old.failed() && !now.failed()
	}
	return join(members), ok
}

func (u *unpacking) column(name string) *columnReader {
	c := u.columns[name]
	if c == nil {
		c = u.all.column()
		u.columns[name] = c
	}
	return c
}

// deflate appends the packed bytes.
func (c *Codec) deflate(to, plain []byte) ([]byte, error) {
	out := bytes.NewBuffer(to)
	w, _ := c.deflaters.Get().(*flate.Writer)
	if w == nil {
		var err error
		if w, err = flate.NewWriter(out, flate.DefaultCompression); err != nil {
			return nil, err
		}
	} else {
		w.Reset(out)
	}
	defer c.deflaters.Put(w)
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	err := w.Close()
	return out.Bytes(), err
}

// inflate unpacks, into no more than the bytes.
func (c *Codec) inflate(packed []byte, most int) ([]byte, error) {
	from := bytes.NewReader(packed)
	r, _ := c.inflaters.Get().(io.ReadCloser)
	if r == nil {
		r = flate.NewReader(from)
	} else if err := r.(flate.Resetter).Reset(from, nil); err != nil {
		return nil, err
	}
	defer c.inflaters.Put(r)
	out := bytes.NewBuffer(make([]byte, 0, min(most, 8*len(packed))+bytes.MinRead))
	if _, err := out.ReadFrom(io.LimitReader(r, int64(most)+1)); err != nil {
		return nil, err
	}
	if out.Len() > most {
		return nil, errors.New("record: the content unpacks to more than any block holds")
	}
	return out.Bytes(), nil
}
