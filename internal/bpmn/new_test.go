package bpmn

import "testing"

func TestNewMapIsDrawn(t *testing.T) {
	for _, lanes := range [][]Lane{nil, {{Name: "Clerk"}}, {{ID: "Lane_2", Name: `A & "B"`}, {Name: "x\x01"}, {ID: "Task_1"}, {ID: "not a name"}}} {
		m, err := Parse(New("Pay <invoices>", lanes))
		if err != nil {
			t.Fatal(err)
		}
		v := m.View()
		if v.Pools[0].Name != "Pay <invoices>" || len(v.Lanes) != len(lanes) || len(v.Nodes) != 3 {
			t.Errorf("%d lanes: %+v", len(lanes), v)
		}
		pool := v.Shapes["Pool_1"].Bounds
		for i, lane := range v.Lanes {
			b := v.Shapes[lane.ID].Bounds
			if b.Height != 160 || b.Y != pool.Y+float64(i)*160 || b.X+b.Width != pool.X+pool.Width {
				t.Errorf("lane %d is drawn at %+v in %+v", i, b, pool)
			}
		}
		for _, n := range v.Nodes {
			b := v.Shapes[n.ID].Bounds
			if b.X < pool.X+30 || b.X+b.Width > pool.X+pool.Width || b.Y < pool.Y || b.Y+b.Height > pool.Y+160 {
				t.Errorf("%s is drawn at %+v, outside the first lane", n.ID, b)
			}
		}
	}
}
