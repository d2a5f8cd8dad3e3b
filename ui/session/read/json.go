package read

import "encoding/json"

// deepest is how far down in JSON values are looked for.
const deepest = 4

// json takes the values of a JSON object, and reports whether the text is one.
func (f *Found) json(text string) bool {
	var object map[string]any
	if json.Unmarshal([]byte(text), &object) != nil {
		return false
	}
	if values, ok := object["values"].([]any); ok {
		f.postman(values)
	} else {
		f.object(object, none, 0)
	}
	return true
}

// object takes the strings of an object, and of the objects in it: there a name
// and an ID are those of what the object is about.
func (f *Found) object(o map[string]any, about field, depth int) {
	for k, v := range o {
		switch v := v.(type) {
		case string:
			if inner := lookUp(k); about == group && (inner == name || inner == id) {
				k = map[field]string{name: "group", id: "groupId"}[inner]
			}
			f.set(k, v)
		case map[string]any:
			if depth < deepest {
				f.object(v, lookUp(k), depth+1)
			}
		}
	}
}

// postman takes the variables of a Postman environment, as the service's own
// collection came with one: {"name": ..., "values": [{"key", "value"}, ...]}. The
// name and ID beside them are the environment's.
func (f *Found) postman(variables []any) {
	for _, v := range variables {
		variable, _ := v.(map[string]any)
		key, _ := variable["key"].(string)
		value, _ := variable["value"].(string)
		if enabled, known := variable["enabled"].(bool); value != "" && (enabled || !known) {
			f.set(key, value)
		}
	}
}
