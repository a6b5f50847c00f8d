<?php
$pages = ['home' => 'home.php', 'help' => 'help.php'];
include 'pages/' . ($pages[$_GET['page']] ?? 'home.php'); // {{mark}}
