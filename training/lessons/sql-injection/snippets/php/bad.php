<?php
$name = $_GET['name'];
$rows = $db->query("SELECT id FROM users WHERE name = '$name'"); // {{mark}}
