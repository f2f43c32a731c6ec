// Judges with Porcupine the histories that `benchmark-check compare` prints, and shows both times.
//
// A history begins with "name <text>" and "ours <milliseconds> <answer>"; each other line is a call: what it did
// ("acquire", "busy", "read", "write", "cas"), two numbers, its invocation, its completion (-1: unknown).
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"
)

type call struct {
	what    string
	a, b    int64
	unknown bool
}

type state struct{ value int64 }

var model = porcupine.Model{
	Init: func() interface{} { return state{0} },
	Step: func(s, input, _ interface{}) (bool, interface{}) {
		st, c := s.(state), input.(call)
		switch c.what {
		case "acquire": // value 0: free
			if st.value == 0 {
				return true, state{c.a + 1}
			}
			return c.unknown, st
		case "busy":
			return st.value != 0, st
		case "read":
			return st.value == c.a, st
		case "write":
			return true, state{c.a}
		default:
			if st.value == c.a {
				return true, state{c.b}
			}
			return c.unknown, st
		}
	},
}

func judge(name, ours string, calls []porcupine.Operation) {
	start := time.Now()
	answer := porcupine.CheckOperationsTimeout(model, calls, 20*time.Second)
	fmt.Printf("%s\tours %s\tPorcupine %.2f ms %s\n", name, ours, float64(time.Since(start).Microseconds())/1000, answer)
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	var name, ours string
	var calls []porcupine.Operation
	for lines.Scan() {
		line := lines.Text()
		if strings.HasPrefix(line, "name ") {
			if name != "" {
				judge(name, ours, calls)
			}
			name, calls = line[5:], nil
			continue
		}
		if strings.HasPrefix(line, "ours ") {
			ours = line[5:]
			continue
		}
		var c call
		var from, until int64
		if _, err := fmt.Sscan(line, &c.what, &c.a, &c.b, &from, &until); err != nil {
			fmt.Fprintln(os.Stderr, "unreadable:", line)
			os.Exit(70)
		}
		if until < 0 {
			c.unknown, until = true, 1<<60
		}
		calls = append(calls, porcupine.Operation{ClientId: 0, Input: c, Call: from, Return: until})
	}
	judge(name, ours, calls)
}
