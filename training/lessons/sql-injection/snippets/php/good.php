<?php
$query = $db->prepare('SELECT id FROM users WHERE name = ?'); // {{mark}}
$query->execute([$_GET['name']]); // {{mark}}
